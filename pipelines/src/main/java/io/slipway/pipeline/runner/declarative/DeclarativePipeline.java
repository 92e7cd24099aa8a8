package io.slipway.pipeline.runner.declarative;

import groovy.lang.Closure;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.runner.Branches;
import io.slipway.pipeline.runner.PipelineFailure;
import io.slipway.pipeline.runner.PipelineRun;
import io.slipway.pipeline.runner.Scope;
import io.slipway.pipeline.runner.ScopedBody;
import io.slipway.pipeline.runner.TimeLimit;
import io.slipway.pipeline.runner.declarative.PipelineModel.StageModel;
import io.slipway.pipeline.runner.script.DslCall;
import io.slipway.pipeline.runner.script.DslTarget;
import io.slipway.pipeline.runner.steps.Arguments;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs {@code pipeline { }}. */
public final class DeclarativePipeline implements DslTarget {
  private final PipelineRun run;
  private final DslTarget steps;
  private final String file;
  private final SectionReader reader;
  private final EnvironmentBlock environment;
  private final WhenBlock when;

  /** {@code steps} answers {@code input}; {@code file} is what messages call the Jenkinsfile. */
  public DeclarativePipeline(PipelineRun run, DslTarget steps, String file) {
    this.run = run;
    this.steps = steps;
    this.file = file;
    this.reader = new SectionReader(run.interpreter(), file);
    this.environment = new EnvironmentBlock(run);
    this.when = new WhenBlock(run, reader);
  }

  @Override
  public @Nullable Object call(DslCall call) throws Exception {
    Closure<?> block = new Entry("pipeline", arguments(call), call.line(), file).block();
    Scope scope = call.scope();
    PipelineModel model = new DeclarativeParser(reader, scope).pipeline(block, call.line(), file);
    new Parameters(run).declare(model.parameters());
    sayWithoutEffect(model.options(), "");
    model.stages().forEach(this::sayWithoutEffect);
    Scope inside = environment.apply(model.environment(), scope);
    guarded(
        inside,
        model.post(),
        () -> around(model.options(), inside, in -> sequence(model.stages(), in, model.options())),
        () -> run.build().status());
    return null;
  }

  private static Arguments arguments(DslCall call) {
    return Arguments.of(call.name(), call.arguments());
  }

  private void sayWithoutEffect(StageModel stage) {
    sayWithoutEffect(stage.options(), " of stage '" + stage.name() + "'");
    stage.children().forEach(this::sayWithoutEffect);
  }

  private void sayWithoutEffect(Options options, String where) {
    options
        .withoutEffect()
        .forEach(name -> run.say(null, name + where + " has no effect in slipway run"));
  }

  private @Nullable Object sequence(List<StageModel> stages, Scope scope, Options pipeline)
      throws Exception {
    Exception failure = null;
    for (StageModel stage : stages) {
      boolean unstable = pipeline.skipAfterUnstable() && run.build().status() != RunStatus.SUCCESS;
      if (failure != null || unstable) {
        String reason = failure == null ? "the run is unstable" : "an earlier stage failed";
        run.skipStage(stage.name(), scope, false, stage.line(), reason);
        continue;
      }
      try {
        stage(stage, scope, false, pipeline);
      } catch (Exception e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return null;
  }

  private @Nullable Object stage(StageModel stage, Scope scope, boolean parallel, Options pipeline)
      throws Exception {
    Scope known = environment.apply(stage.environment(), scope);
    Entry condition = stage.when();
    if (condition != null && !when.holds(condition, known, !stage.input().isEmpty())) {
      run.skipStage(stage.name(), scope, parallel, stage.line(), "its 'when' doesn't hold");
      return null;
    }
    return run.stage(
        stage.name(), known, parallel, stage.line(), in -> inStage(stage, in, pipeline));
  }

  private @Nullable Object inStage(StageModel stage, Scope scope, Options pipeline)
      throws Exception {
    guarded(
        scope,
        stage.post(),
        () -> around(stage.options(), scope, in -> body(stage, in, pipeline)),
        () -> scope.stage() == null ? run.build().status() : scope.stage().status());
    return null;
  }

  private @Nullable Object body(StageModel stage, Scope scope, Options pipeline) throws Exception {
    ask(stage, scope);
    Closure<?> block = stage.steps();
    if (block != null) {
      return run.interpreter().run(block, scope);
    }
    if (!stage.parallel()) {
      return sequence(stage.children(), scope, pipeline);
    }
    List<Branches.Branch> branches =
        stage.children().stream()
            .map(child -> new Branches.Branch(child.name(), in -> stage(child, in, true, pipeline)))
            .toList();
    return Branches.run(branches, stage.failFast() || pipeline.failFast(), scope);
  }

  private void ask(StageModel stage, Scope scope) throws Exception {
    if (stage.input().isEmpty()) {
      return;
    }
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    stage.input().forEach(entry -> named.put(entry.name(), entry.value()));
    Entry first = stage.input().get(0);
    first.located(
        entry -> {
          steps.call(new DslCall("input", List.of(named), scope, entry.line()));
          return true;
        });
  }

  /** A part of the pipeline that has a {@code post}. */
  @FunctionalInterface
  private interface Part {
    @Nullable Object run() throws Exception;
  }

  private interface Status {
    RunStatus now();
  }

  /** Runs {@code part}, then what {@code post} says of how it went, also after an abort. */
  private void guarded(Scope scope, Map<String, Closure<?>> post, Part part, Status status)
      throws Exception {
    Exception failure = null;
    RunStatus own = RunStatus.SUCCESS;
    try {
      part.run();
    } catch (Exception e) {
      failure = e;
      own = note(scope, e);
    }
    RunStatus result = own.worse(status.now());
    Object late = scope.cancel().shield(shielded -> post(post, result, scope.under(shielded)));
    if (failure != null) {
      throw failure;
    }
    if (late instanceof Exception thrown) {
      throw thrown;
    }
  }

  private RunStatus note(Scope scope, Exception failure) {
    RunStatus status =
        failure instanceof PipelineFailure known ? known.status() : RunStatus.FAILURE;
    // A branch that another's failure aborted says nothing of the build: the failure does.
    if (status != RunStatus.ABORTED || run.isAborting() || !scope.cancel().isCancelled()) {
      run.build().worsen(status);
    }
    if (scope.stage() != null) {
      scope.stage().worsen(status);
    }
    return status;
  }

  /** Every block whose condition holds runs, whatever happens in the others. */
  private @Nullable Exception post(Map<String, Closure<?>> post, RunStatus status, Scope scope) {
    Exception failure = null;
    for (PostCondition condition : PostCondition.values()) {
      Closure<?> block = post.get(condition.name());
      if (block != null && condition.holds(status)) {
        try {
          run.interpreter().run(block, scope);
        } catch (Exception e) {
          run.say(null, "post " + condition.name() + ": " + words(e));
          note(scope, e);
          failure = failure == null ? e : failure;
        }
      }
    }
    return failure;
  }

  private static String words(Exception e) {
    return e instanceof PipelineFailure known ? known.located() : e.toString();
  }

  private @Nullable Object around(Options options, Scope scope, ScopedBody body) throws Exception {
    Duration limit = options.timeout();
    if (limit != null) {
      return TimeLimit.run(limit, scope, in -> retried(options, in, body));
    }
    return retried(options, scope, body);
  }

  private @Nullable Object retried(Options options, Scope scope, ScopedBody body) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return body.run(scope);
      } catch (PipelineFailure e) {
        if (attempt >= options.retry() || scope.cancel().isCancelled()) {
          throw e;
        }
        run.say(
            null, e.located() + "; retrying (" + (attempt + 1) + " of " + options.retry() + ")");
      }
    }
  }
}
