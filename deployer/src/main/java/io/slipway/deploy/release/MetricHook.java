package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positiveIfPresent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A service that is asked by POST and answers a value or a verdict. */
public record MetricHook(
    String url, @Nullable Duration timeout, @Nullable Credential authorization) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  public MetricHook {
    Checks.httpUrl(url, "url");
    positiveIfPresent(timeout, "timeout");
  }

  public Duration timeoutOrDefault() {
    return timeout == null ? DEFAULT_TIMEOUT : timeout;
  }
}
