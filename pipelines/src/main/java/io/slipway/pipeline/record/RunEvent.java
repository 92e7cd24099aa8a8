package io.slipway.pipeline.record;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a run, apart from what the engines report. Durations are milliseconds, lines
 * count from 1. A record's name is its type in the run record: {@code StageStarted} is written as
 * {@code stage.started}.
 */
public sealed interface RunEvent {

  /** The version of the record's schema. */
  int SCHEMA = 1;

  /**
   * The first line of a record; {@code parameters} are masked where they are secret, {@code url} is
   * the build's page, in Jenkins relative to its root.
   */
  record RunStarted(
      int schema,
      String name,
      String jenkinsfile,
      Map<String, String> parameters,
      String workspace,
      @Nullable String url)
      implements RunEvent {

    public RunStarted(
        int schema,
        String name,
        String jenkinsfile,
        Map<String, String> parameters,
        String workspace) {
      this(schema, name, jenkinsfile, parameters, workspace, null);
    }
  }

  /**
   * {@code stage} identifies the stage in this run; {@code parent} is the stage around it, {@code
   * parallel} tells whether it is a branch that runs beside others.
   */
  record StageStarted(
      String stage, String name, @Nullable String parent, boolean parallel, @Nullable Integer line)
      implements RunEvent {}

  /** A stage that was skipped ends {@code NOT_BUILT}, with the reason as its message. */
  record StageFinished(
      String stage, String name, RunStatus status, long millis, @Nullable String message)
      implements RunEvent {}

  /** The line's {@code step} is the step's id; {@code summary} its arguments in a few words. */
  record StepStarted(String name, @Nullable String stage, String summary, @Nullable Integer line)
      implements RunEvent {}

  record StepFinished(String name, RunStatus status, long millis, @Nullable String message)
      implements RunEvent {}

  /**
   * {@code stream} is {@code stdout}, {@code stderr}, or {@code run} for the runner's own words.
   */
  record LogLine(String stream, String text) implements RunEvent {}

  /** The run waits for a person. */
  record InputRequested(String message, List<String> answers) implements RunEvent {}

  record InputAnswered(String answer, @Nullable String by) implements RunEvent {}

  /** The last line of a record; {@code message} says why, where the run did not succeed. */
  record RunFinished(RunStatus result, long millis, @Nullable String message) implements RunEvent {}
}
