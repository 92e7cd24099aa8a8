package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positiveIfPresent;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP service that is asked by POST and answers {@code {"decision": "allow"}}, {@code "deny"}
 * or {@code "wait"}, with a {@code "reason"}.
 *
 * @param timeout of one request; null is 10 seconds
 * @param interval between two requests while it says "wait"; null is 30 seconds
 * @param secretFile relative to the release file; its content signs the request (HMAC-SHA256)
 */
public record Webhook(
    String url,
    @Nullable Duration timeout,
    @Nullable Duration interval,
    @Nullable String secretFile) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);

  public Webhook {
    Checks.httpUrl(url, "url");
    positiveIfPresent(timeout, "timeout");
    positiveIfPresent(interval, "interval");
    require(secretFile == null || !secretFile.isBlank(), "secretFile: is empty");
  }

  public Duration timeoutOrDefault() {
    return timeout == null ? DEFAULT_TIMEOUT : timeout;
  }

  public Duration intervalOrDefault() {
    return interval == null ? DEFAULT_INTERVAL : interval;
  }
}
