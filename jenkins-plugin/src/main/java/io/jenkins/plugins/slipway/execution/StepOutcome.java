package io.jenkins.plugins.slipway.execution;

import io.slipway.pipeline.step.StepFailure;
import java.io.Serializable;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How a step on an agent ended. A value instead of the exception, because Jenkins takes back only
 * classes of the JDK and of a plugin's own jar (JEP-200), and the engines' are neither.
 */
record StepOutcome(
    @Nullable LinkedHashMap<String, @Nullable Object> values, int exitCode, String failure)
    implements Serializable {

  static StepOutcome of(LinkedHashMap<String, @Nullable Object> values) {
    return new StepOutcome(values, 0, "");
  }

  static StepOutcome of(StepFailure failure) {
    return new StepOutcome(null, failure.exitCode(), String.valueOf(failure.getMessage()));
  }

  LinkedHashMap<String, @Nullable Object> result() throws StepFailure {
    if (values == null) {
      throw new StepFailure(exitCode, failure);
    }
    return values;
  }
}
