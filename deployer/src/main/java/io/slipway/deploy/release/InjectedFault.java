package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.atLeastAMillisecond;
import static io.slipway.deploy.release.Checks.between;
import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are held up or answered with an error on purpose, while two versions share the
 * traffic: to see what callers make of it.
 *
 * @param match which requests; any of them
 */
public record InjectedFault(
    List<RequestMatch> match, @Nullable Delay delay, @Nullable Abort abort) {
  public InjectedFault {
    match = match == null ? List.of() : List.copyOf(match);
    require(
        !match.isEmpty(),
        "match: is missing; a fault is for chosen requests, such as [{header: x-fault, exact: \"1\"}]");
    require(delay != null || abort != null, "faults: a fault needs delay or abort");
  }

  /**
   * @param percentage of the matched requests, above 0 and up to 100
   */
  public record Delay(double percentage, Duration fixedDelay) {
    public Delay {
      requireShare(percentage);
      present(fixedDelay, "fixedDelay", "a duration such as 2s");
      atLeastAMillisecond(fixedDelay, "fixedDelay");
    }
  }

  /**
   * @param percentage of the matched requests, above 0 and up to 100
   */
  public record Abort(double percentage, int httpStatus) {
    public Abort {
      requireShare(percentage);
      between(httpStatus, 200, 599, "httpStatus");
    }
  }

  private static void requireShare(double value) {
    require(
        value > 0 && value <= 100, "percentage: %s is not above 0 and up to 100".formatted(value));
  }
}
