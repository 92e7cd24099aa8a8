package io.slipway.pipeline.runner;

import io.slipway.pipeline.record.RecordListener;
import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.record.RunRecord;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.record.SecretMask;
import io.slipway.pipeline.runner.declarative.DeclarativePipeline;
import io.slipway.pipeline.runner.script.DslCall;
import io.slipway.pipeline.runner.script.Interpreter;
import io.slipway.pipeline.runner.script.JenkinsfileScript;
import io.slipway.pipeline.runner.script.ScriptCompiler;
import io.slipway.pipeline.runner.script.ScriptRoot;
import io.slipway.pipeline.runner.script.SourceMap;
import io.slipway.pipeline.runner.steps.FileSet;
import io.slipway.pipeline.runner.steps.Scm;
import io.slipway.pipeline.runner.steps.StepLibrary;
import io.slipway.pipeline.step.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs a Jenkinsfile on this machine and writes its run record. */
public final class PipelineRunner {
  private static final long LARGEST_JENKINSFILE = 4L << 20;

  private final Clock clock;

  public PipelineRunner(Clock clock) {
    this.clock = clock;
  }

  public PipelineRunner() {
    this(Clock.systemUTC());
  }

  /** Runs to the end; interrupting the calling thread aborts the run. */
  public RunResult run(RunSpec spec, RecordListener listener) throws IOException {
    return run(spec, listener, CancelScope.root());
  }

  /**
   * Runs to the end, which comes soon after {@code cancel} is cancelled: what runs is stopped,
   * {@code post} blocks run, the result is {@code ABORTED}.
   *
   * @throws IOException where the record cannot be written; whatever else goes wrong is in the
   *     result
   */
  public RunResult run(RunSpec spec, RecordListener listener, CancelScope cancel)
      throws IOException {
    try (RunRecord record = RunRecord.open(spec.recordDirectory(), clock, new SecretMask())) {
      record.listen(listener);
      SecretNames.register(spec, record);
      return new Attempt(spec, record, cancel).run();
    } finally {
      FileSet.delete(spec.recordDirectory().resolve("stashes"));
    }
  }

  /** One run, from the first line of its record to the last. */
  private final class Attempt implements ScriptRoot {
    private final RunSpec spec;
    private final CancelScope cancel;
    private final String file;
    private final PipelineRun run;
    private final StepLibrary steps;
    private final Map<String, Object> globals = new LinkedHashMap<>();
    private final DeclarativePipeline declarative;
    private final RunRecord record;

    Attempt(RunSpec spec, RunRecord record, CancelScope cancel) {
      this.spec = spec;
      this.record = record;
      this.cancel = cancel;
      this.file = spec.jenkinsfile().getFileName().toString();
      Interpreter interpreter = new Interpreter(new SourceMap(file));
      this.run = new PipelineRun(spec, record, clock, interpreter, cancel);
      this.steps = new StepLibrary(run);
      this.declarative = new DeclarativePipeline(run, steps, file);
      globals.put("env", run.environment());
      globals.put("params", run.parameters());
      globals.put("currentBuild", run.build());
      globals.put("scm", Scm.INSTANCE);
    }

    RunResult run() {
      long start = clock.millis();
      PipelineFailure failure = null;
      JenkinsfileScript script = null;
      try {
        script = compile();
      } catch (PipelineFailure e) {
        failure = e;
      }
      record.append(null, started());
      if (script != null) {
        failure = execute(script);
      }
      if (failure != null) {
        run.note(failure);
        run.build().worsen(failure.status());
      }
      RunStatus status = run.build().status();
      String message = failure == null ? null : failure.located();
      long millis = clock.millis() - start;
      record.append(null, new RunEvent.RunFinished(status, millis, message));
      Path lines = spec.recordDirectory().resolve(RunRecord.FILE);
      return new RunResult(status, message, exitCode(status), millis, lines, failure);
    }

    private int exitCode(RunStatus status) {
      if (status == RunStatus.SUCCESS || status == RunStatus.UNSTABLE) {
        return 0;
      }
      return run.exitCode() == 0 ? StepFailure.FAILED : run.exitCode();
    }

    private RunEvent.RunStarted started() {
      return new RunEvent.RunStarted(
          RunEvent.SCHEMA,
          PipelineRun.name(spec.jenkinsfile()),
          spec.jenkinsfile().toString(),
          spec.parameters(),
          spec.workspace().toString(),
          spec.environment().get("BUILD_URL"));
    }

    private JenkinsfileScript compile() {
      try {
        ScriptCompiler.Compiled compiled = ScriptCompiler.compile(text(), file, this);
        compiled.passwords().stream()
            .map(spec.parameters()::get)
            .filter(Objects::nonNull)
            .forEach(record::maskSecret);
        return compiled.script();
      } catch (IOException e) {
        throw new PipelineFailure("Tried to read " + spec.jenkinsfile() + ": " + e, e);
      }
    }

    private @Nullable PipelineFailure execute(JenkinsfileScript script) {
      try {
        Files.createDirectories(spec.workspace());
        Path workspace = spec.workspace().toAbsolutePath().normalize();
        Scope scope = new Scope(workspace, jenkinsVariables(workspace), null, cancel);
        cancel.run(() -> run.interpreter().run(script, scope));
        return null;
      } catch (PipelineFailure e) {
        return e;
      } catch (InterruptedException e) {
        return PipelineFailure.aborted("Interrupted");
      } catch (Exception e) {
        return new PipelineFailure("Tried to run " + spec.jenkinsfile() + ": " + e, e);
      }
    }

    private Map<String, String> jenkinsVariables(Path workspace) {
      return Map.of(
          "WORKSPACE",
          workspace.toString(),
          "JOB_NAME",
          PipelineRun.name(spec.jenkinsfile()),
          "BUILD_NUMBER",
          "1",
          "BUILD_ID",
          "1");
    }

    private String text() throws IOException {
      Path path = spec.jenkinsfile();
      if (!Files.isRegularFile(path)) {
        throw PipelineFailure.usage("There is no Jenkinsfile at " + path);
      }
      if (Files.size(path) > LARGEST_JENKINSFILE) {
        throw PipelineFailure.usage(path + " is larger than " + LARGEST_JENKINSFILE + " bytes");
      }
      return Files.readString(path);
    }

    @Override
    public @Nullable Object call(DslCall call) throws Exception {
      return call.name().equals("pipeline") ? declarative.call(call) : steps.call(call);
    }

    @Override
    public boolean contains(String name) {
      return steps.contains(name);
    }

    @Override
    public String unknown(String name) {
      return steps.unknown(name);
    }

    @Override
    public Optional<Object> global(String name) {
      Object global = globals.get(name);
      return Optional.ofNullable(global == null ? run.environment().getProperty(name) : global);
    }
  }
}
