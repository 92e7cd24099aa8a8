package io.jenkins.plugins.slipway.record;

import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.Run;
import io.slipway.pipeline.record.RecordEntry;
import io.slipway.pipeline.record.RecordListener;
import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.record.RunRecord;
import io.slipway.pipeline.record.RunRecordReader;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.record.SecretMask;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open record of a build that is running. Steps that run side by side share it; after a restart
 * it goes on where it ended.
 */
final class BuildRecord implements Closeable {
  private final RunRecord record;
  private final OpenStages stages;
  private final Map<String, RecordListener> consoles = new ConcurrentHashMap<>();

  private BuildRecord(RunRecord record, OpenStages stages) {
    this.record = record;
    this.stages = stages;
    record.listen(this::show);
  }

  static BuildRecord open(Run<?, ?> run, Path directory, Clock clock) throws IOException {
    List<RecordEntry> before = RunRecordReader.readAll(directory);
    BuildRecord record =
        new BuildRecord(
            RunRecord.open(directory, clock, new SecretMask()), OpenStages.of(before, clock));
    if (before.isEmpty()) {
      record.append(null, started(run));
    }
    return record;
  }

  private static RunEvent.RunStarted started(Run<?, ?> run) {
    return new RunEvent.RunStarted(
        RunEvent.SCHEMA,
        run.getFullDisplayName(),
        "Jenkinsfile",
        parameters(run),
        "",
        run.getUrl());
  }

  private static Map<String, String> parameters(Run<?, ?> run) {
    Map<String, String> parameters = new LinkedHashMap<>();
    ParametersAction action = run.getAction(ParametersAction.class);
    if (action != null) {
      for (ParameterValue value : action.getParameters()) {
        parameters.put(
            value.getName(), value.isSensitive() ? "****" : String.valueOf(value.getValue()));
      }
    }
    return parameters;
  }

  void append(@Nullable String step, Record event) {
    record.append(step, event);
  }

  /** From now on {@code console} gets what is appended for a step. */
  void show(String step, RecordListener console) {
    consoles.put(step, console);
  }

  void hide(String step) {
    consoles.remove(step);
  }

  private void show(RecordEntry entry) {
    String step = entry.step();
    if (step != null) {
      consoles.getOrDefault(step, RecordListener.NONE).on(entry);
    }
  }

  void mask(Collection<String> secrets) {
    secrets.forEach(record::maskSecret);
  }

  /** Appends the starts of those stages that the record doesn't know yet; the outermost first. */
  void enter(List<OpenStages.Stage> around) {
    stages.enter(around).forEach(stage -> append(null, stage));
  }

  void leave(String stage, RunStatus status, @Nullable String message) {
    stages.leave(stage, status, message).ifPresent(event -> append(null, event));
  }

  @Override
  public void close() throws IOException {
    record.close();
  }
}
