package io.slipway.pipeline.runner.script;

import java.util.Optional;

/** What a script sees beside its own variables: the steps, and {@code env}, {@code params}. */
public interface ScriptRoot extends DslTarget, StepNames {

  /** A global by name, such as {@code env}, or an environment variable. Called inside Groovy. */
  Optional<Object> global(String name);
}
