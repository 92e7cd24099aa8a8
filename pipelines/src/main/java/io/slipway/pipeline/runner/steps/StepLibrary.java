package io.slipway.pipeline.runner.steps;

import io.slipway.pipeline.NearestWord;
import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.runner.PipelineFailure;
import io.slipway.pipeline.runner.PipelineRun;
import io.slipway.pipeline.runner.Scope;
import io.slipway.pipeline.runner.script.DslCall;
import io.slipway.pipeline.runner.script.DslTarget;
import io.slipway.pipeline.step.StepFailure;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every step by name. Appends the start and the end of each to the record. */
public final class StepLibrary implements DslTarget {
  /** What a Jenkins may have and the runner hasn't. */
  private static final Set<String> ONLY_IN_JENKINS =
      Set.of(
          "bat",
          "build",
          "checkpoint",
          "cleanWs",
          "emailext",
          "git",
          "junit",
          "library",
          "load",
          "lock",
          "mail",
          "milestone",
          "powershell",
          "publishHTML",
          "pwsh",
          "readJSON",
          "readYaml",
          "svn",
          "tool",
          "withCredentials",
          "withDockerRegistry",
          "writeJSON");

  private final PipelineRun run;
  private final Map<String, Step> leaves = new LinkedHashMap<>();
  private final Map<String, Step> blocks = new LinkedHashMap<>();

  public StepLibrary(PipelineRun run) {
    this.run = run;
    BasicSteps.addTo(leaves);
    FileSteps.addTo(leaves);
    leaves.put("sh", ShellStep::run);
    run.spec().steps().names().forEach(name -> leaves.put(name, PlatformSteps::run));
    BlockSteps.addTo(blocks);
  }

  public boolean contains(String name) {
    return leaves.containsKey(name) || blocks.containsKey(name);
  }

  private Set<String> names() {
    Set<String> names = new LinkedHashSet<>(leaves.keySet());
    names.addAll(blocks.keySet());
    return names;
  }

  /** Why a name that isn't a step can't be one here. */
  public String unknown(String name) {
    return ONLY_IN_JENKINS.contains(name)
        ? "'" + name + "' is a step of a Jenkins plugin; slipway run doesn't have it"
        : "No such DSL method '" + name + "'" + NearestWord.hint(name, names());
  }

  @Override
  public @Nullable Object call(DslCall call) throws Exception {
    Scope scope = call.scope();
    scope.cancel().check();
    Arguments arguments = Arguments.of(call.name(), call.arguments());
    Step block = blocks.get(call.name());
    if (block != null) {
      return translated(block, new StepCall(run, call.name(), arguments, scope, null, call.line()));
    }
    Step leaf = leaves.get(call.name());
    if (leaf == null) {
      throw PipelineFailure.usage(unknown(call.name()));
    }
    return recorded(
        leaf, new StepCall(run, call.name(), arguments, scope, run.nextStep(), call.line()));
  }

  private @Nullable Object recorded(Step step, StepCall call) throws Exception {
    Integer line = call.line() > 0 ? Integer.valueOf(call.line()) : null;
    String summary = call.arguments().summary();
    run.emit(
        call.id(), new RunEvent.StepStarted(call.name(), call.scope().stageId(), summary, line));
    long start = run.millis();
    RunStatus status = RunStatus.SUCCESS;
    String message = null;
    try {
      return translated(step, call);
    } catch (PipelineFailure e) {
      status = e.status();
      message = e.getMessage();
      throw e;
    } finally {
      long millis = run.millis() - start;
      run.emit(call.id(), new RunEvent.StepFinished(call.name(), status, millis, message));
    }
  }

  private @Nullable Object translated(Step step, StepCall call) throws Exception {
    try {
      return step.run(call);
    } catch (StepFailure e) {
      throw new PipelineFailure(e.exitCode(), String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new PipelineFailure(call.name() + ": " + FileSteps.words(e), e);
    } catch (PipelineFailure e) {
      throw e;
    } catch (RuntimeException e) {
      throw new PipelineFailure(call.name() + " failed unexpectedly: " + e, e);
    } catch (InterruptedException e) {
      throw run.interrupted(call.scope());
    }
  }
}
