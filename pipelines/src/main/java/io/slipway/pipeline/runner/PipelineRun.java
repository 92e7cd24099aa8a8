package io.slipway.pipeline.runner;

import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.record.RunRecord;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.runner.script.Interpreter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What one run shares between its steps. Safe for use by several threads. */
public final class PipelineRun {
  private final RunSpec spec;
  private final RunRecord record;
  private final Clock clock;
  private final CancelScope root;
  private final Interpreter interpreter;
  private final CurrentBuild build;
  private final EnvironmentObject environment;
  private final Map<String, Object> parameters = Collections.synchronizedMap(new LinkedHashMap<>());
  private final AtomicInteger stages = new AtomicInteger();
  private final AtomicInteger steps = new AtomicInteger();
  private volatile int exitCode;

  PipelineRun(
      RunSpec spec, RunRecord record, Clock clock, Interpreter interpreter, CancelScope root) {
    this.spec = spec;
    this.root = root;
    this.record = record;
    this.clock = clock;
    this.interpreter = interpreter;
    this.build = new CurrentBuild(name(spec.jenkinsfile()), clock.millis());
    this.environment = new EnvironmentObject(spec.environment(), this::around);
    parameters.putAll(spec.parameters());
  }

  /** A run is called by the folder of its Jenkinsfile. */
  static String name(Path jenkinsfile) {
    Path folder = jenkinsfile.toAbsolutePath().normalize().getParent();
    return folder == null || folder.getFileName() == null
        ? "pipeline"
        : folder.getFileName().toString();
  }

  private Map<String, String> around() {
    Scope scope = interpreter.currentScope();
    return scope == null ? Map.of() : scope.environment();
  }

  public RunSpec spec() {
    return spec;
  }

  public Interpreter interpreter() {
    return interpreter;
  }

  public CurrentBuild build() {
    return build;
  }

  public EnvironmentObject environment() {
    return environment;
  }

  /** {@code params} of a script; declared parameters put their values in. */
  public Map<String, Object> parameters() {
    return parameters;
  }

  public void maskSecret(String secret) {
    record.maskSecret(secret);
  }

  /** Appends an event to the record, outside of a step. */
  public void emit(Record event) {
    record.append(null, event);
  }

  /** Appends an event that belongs to a step. */
  public void emit(@Nullable String step, Record event) {
    record.append(step, event);
  }

  /** A line in the runner's own words. */
  public void say(@Nullable String step, String text) {
    text.lines().forEach(line -> record.append(step, new RunEvent.LogLine("run", line)));
  }

  public String nextStep() {
    return String.valueOf(steps.incrementAndGet());
  }

  /** Runs {@code body} as a stage and records how it went. */
  public @Nullable Object stage(
      String name, Scope scope, boolean parallel, int line, ScopedBody body) throws Exception {
    StageState stage = startStage(name, scope, parallel, line);
    long start = clock.millis();
    String message = null;
    try {
      return body.run(scope.with(Map.of("STAGE_NAME", name)).inStage(stage));
    } catch (PipelineFailure e) {
      note(e);
      stage.worsen(e.status());
      message = e.located();
      throw e;
    } catch (Exception e) {
      stage.worsen(RunStatus.FAILURE);
      message = e.toString();
      throw e;
    } finally {
      long millis = clock.millis() - start;
      emit(new RunEvent.StageFinished(stage.id(), name, stage.status(), millis, message));
    }
  }

  /** Records a stage that doesn't run. */
  public void skipStage(String name, Scope scope, boolean parallel, int line, String reason) {
    StageState stage = startStage(name, scope, parallel, line);
    emit(new RunEvent.StageFinished(stage.id(), name, RunStatus.NOT_BUILT, 0, reason));
  }

  private StageState startStage(String name, Scope scope, boolean parallel, int line) {
    StageState stage = new StageState("s" + stages.incrementAndGet(), scope.stage());
    Integer known = line > 0 ? Integer.valueOf(line) : null;
    emit(new RunEvent.StageStarted(stage.id(), name, scope.stageId(), parallel, known));
    return stage;
  }

  /** The first failure decides what the CLI ends with. */
  public void note(PipelineFailure failure) {
    if (exitCode == 0) {
      exitCode = failure.exitCode();
    }
  }

  /** What a thread's interrupt in {@code scope} means; one from outside aborts the whole run. */
  public PipelineFailure interrupted(Scope scope) {
    if (!scope.cancel().isCancelled()) {
      root.cancel("Interrupted");
    }
    return PipelineFailure.aborted(scope.cancel().reason().orElse("Interrupted"));
  }

  /** Whether the whole run is being aborted. */
  public boolean isAborting() {
    return root.isCancelled();
  }

  int exitCode() {
    return exitCode;
  }

  public long millis() {
    return clock.millis();
  }
}
