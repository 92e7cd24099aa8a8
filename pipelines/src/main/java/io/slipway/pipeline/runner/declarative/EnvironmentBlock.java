package io.slipway.pipeline.runner.declarative;

import groovy.lang.Closure;
import groovy.lang.MissingPropertyException;
import io.slipway.pipeline.NearestWord;
import io.slipway.pipeline.runner.PipelineFailure;
import io.slipway.pipeline.runner.PipelineRun;
import io.slipway.pipeline.runner.Scope;
import io.slipway.pipeline.runner.script.DslCall;
import io.slipway.pipeline.runner.script.DslObject;
import io.slipway.pipeline.runner.steps.Arguments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates {@code environment { NAME = value }}. */
final class EnvironmentBlock {
  private final PipelineRun run;

  EnvironmentBlock(PipelineRun run) {
    this.run = run;
  }

  /** {@code scope} with the variables of the block; each may use those before it. */
  Scope apply(@Nullable Closure<?> block, Scope scope) throws Exception {
    if (block == null) {
      return scope;
    }
    Assignments assignments = new Assignments(run, scope);
    run.interpreter().runWith(block, assignments, scope);
    return scope.with(assignments.values);
  }

  private static final class Assignments extends DslObject {
    private final PipelineRun run;
    private final Scope scope;
    private final Map<String, String> values = new LinkedHashMap<>();

    Assignments(PipelineRun run, Scope scope) {
      this.run = run;
      this.scope = scope;
    }

    @Override
    public Object getProperty(String name) {
      if (name.equals("env")) {
        return run.environment().seenWith(scope.with(values).environment());
      }
      String value = run.environment().complete(scope.with(values).environment()).get(name);
      if (value == null) {
        throw new MissingPropertyException(name, Assignments.class);
      }
      return value;
    }

    @Override
    public void setProperty(String name, @Nullable Object value) {
      values.put(name, String.valueOf(value));
    }

    @Override
    public @Nullable Object call(DslCall call) throws Exception {
      if (!call.name().equals("credentials")) {
        throw PipelineFailure.usage(
            "'"
                + call.name()
                + "' isn't known in environment"
                + NearestWord.hint(call.name(), List.of("credentials")));
      }
      return credential(Arguments.of("credentials", call.arguments()).named("id").required("id"));
    }

    private String credential(String id) {
      String variable = "CREDENTIAL_" + id.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
      String secret = run.environment().complete(Map.of()).get(variable);
      if (secret == null) {
        throw new PipelineFailure(
            "credentials('"
                + id
                + "'): there is no Jenkins to ask; set the environment variable "
                + variable);
      }
      run.maskSecret(secret);
      return secret;
    }
  }
}
