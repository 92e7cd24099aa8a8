package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.atLeastAMillisecond;
import static io.slipway.deploy.release.Checks.between;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked again of another Pod (Istio's HTTPRetry). What isn't given stays as the route has
 * it.
 *
 * @param attempts after the first; 0 for none
 * @param retryOn Envoy's conditions and statuses, separated by commas
 */
public record HttpRetry(int attempts, @Nullable Duration perTryTimeout, @Nullable String retryOn) {
  /** Envoy's router filter, x-envoy-retry-on and x-envoy-retry-grpc-on. */
  private static final Set<String> CONDITIONS =
      Set.of(
          "5xx",
          "gateway-error",
          "reset",
          "reset-before-request",
          "connect-failure",
          "envoy-ratelimited",
          "retriable-4xx",
          "refused-stream",
          "retriable-status-codes",
          "retriable-headers",
          "http3-post-connect-failure",
          "cancelled",
          "deadline-exceeded",
          "internal",
          "resource-exhausted",
          "unavailable");

  private static final int MOST = 100;

  public HttpRetry {
    between(attempts, 0, MOST, "attempts");
    atLeastAMillisecond(perTryTimeout, "perTryTimeout");
    if (retryOn != null) {
      for (String condition : retryOn.split(",", -1)) {
        requireKnown(condition.strip());
      }
    }
  }

  private static void requireKnown(String condition) {
    require(
        CONDITIONS.contains(condition) || condition.matches("[1-5][0-9][0-9]"),
        "retryOn: \"%s\" is no condition that Envoy knows; it knows %s and statuses such as 503"
            .formatted(condition, String.join(", ", CONDITIONS.stream().sorted().toList())));
  }
}
