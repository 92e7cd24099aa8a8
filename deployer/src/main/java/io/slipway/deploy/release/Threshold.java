package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positiveIfPresent;
import static io.slipway.deploy.release.Checks.require;

import io.slipway.deploy.expression.Expression;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a measured value: {@code result} (or {@code canary}) and {@code stable}.
 *
 * @param success holds where a measurement passes
 * @param failure holds where it fails; where both are given and neither holds, it is inconclusive
 * @param failureLimit failing measurements that are borne; one more rolls back
 * @param consecutiveErrorLimit measurements in a row without data that are borne
 * @param inconclusiveLimit inconclusive measurements that are borne; one more pauses the rollout
 * @param count measurements, after which there are no more; null as long as the step lasts
 * @param initialDelay from the beginning of the step to the first
 * @param interval between two; null is the analysis' interval
 */
public record Threshold(
    @Nullable String success,
    @Nullable String failure,
    @Nullable Integer failureLimit,
    @Nullable Integer consecutiveErrorLimit,
    @Nullable Integer inconclusiveLimit,
    @Nullable Integer count,
    @Nullable Duration initialDelay,
    @Nullable Duration interval) {
  private static final int DEFAULT_CONSECUTIVE_ERROR_LIMIT = 4;

  public Threshold {
    require(
        success != null || failure != null,
        "success: is missing, as is failure; at least one condition is needed, such as result <"
            + " 0.01");
    parse(success, "success");
    parse(failure, "failure");
    atLeast(0, failureLimit, "failureLimit");
    atLeast(0, consecutiveErrorLimit, "consecutiveErrorLimit");
    atLeast(0, inconclusiveLimit, "inconclusiveLimit");
    atLeast(1, count, "count");
    positiveIfPresent(initialDelay, "initialDelay");
    positiveIfPresent(interval, "interval");
  }

  private static @Nullable Expression parse(@Nullable String text, String component) {
    try {
      return text == null ? null : Expression.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(component + ": " + e.getMessage(), e);
    }
  }

  private static void atLeast(int least, @Nullable Integer value, String component) {
    require(
        value == null || value >= least,
        "%s: %d is not allowed; at least %d".formatted(component, value, least));
  }

  public @Nullable Expression successCondition() {
    return parse(success, "success");
  }

  public @Nullable Expression failureCondition() {
    return parse(failure, "failure");
  }

  /** The names that the conditions need. */
  public Set<String> used() {
    Set<String> used = new HashSet<>();
    Stream.of(successCondition(), failureCondition())
        .forEach(condition -> used.addAll(condition == null ? Set.of() : condition.used()));
    return used;
  }

  public int failureLimitOrDefault() {
    return failureLimit == null ? 0 : failureLimit;
  }

  public int consecutiveErrorLimitOrDefault() {
    return consecutiveErrorLimit == null ? DEFAULT_CONSECUTIVE_ERROR_LIMIT : consecutiveErrorLimit;
  }

  public int inconclusiveLimitOrDefault() {
    return inconclusiveLimit == null ? 0 : inconclusiveLimit;
  }

  String words() {
    String passes = success == null ? "" : success + " passes";
    String fails = failure == null ? "" : failure + " fails";
    return passes + (passes.isEmpty() || fails.isEmpty() ? "" : ", ") + fails;
  }
}
