package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.between;
import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many requests each Pod takes (Envoy's local rate limit, a token bucket); what exceeds it is
 * answered 429.
 *
 * @param maxTokens requests in a burst
 * @param tokensPerFill requests per interval in the long run; null: as many as in a burst
 */
public record RateLimit(int maxTokens, @Nullable Integer tokensPerFill, Duration fillInterval) {
  /** Envoy refuses shorter ones. */
  private static final Duration SHORTEST = Duration.ofMillis(50);

  public RateLimit {
    between(maxTokens, 1, Integer.MAX_VALUE, "maxTokens");
    between(tokensPerFill, 1, Integer.MAX_VALUE, "tokensPerFill");
    present(fillInterval, "fillInterval", "a duration such as 60s");
    require(
        fillInterval.compareTo(SHORTEST) >= 0,
        "fillInterval: must be at least 50ms, as Envoy has it");
  }

  public int tokensPerFillOrDefault() {
    return tokensPerFill == null ? maxTokens : tokensPerFill;
  }
}
