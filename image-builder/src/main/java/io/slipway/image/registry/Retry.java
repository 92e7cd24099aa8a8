package io.slipway.image.registry;

import com.google.cloud.tools.jib.http.ResponseException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Which failures may pass, and how long to wait for them. */
final class Retry {
  static final int ATTEMPTS = 5;

  /** A registry that asks for more patience than this is told to the user instead. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Set<Integer> TEMPORARY = Set.of(408, 429, 500, 502, 503, 504);

  private Retry() {}

  static boolean mayPass(Exception failure) {
    if (failure instanceof ResponseException response) {
      return TEMPORARY.contains(response.getStatusCode());
    }
    boolean hopeless =
        failure instanceof BlobTransferException
            || failure instanceof SSLException
            || failure instanceof UnknownHostException;
    return failure instanceof IOException && !hopeless;
  }

  /**
   * Doubles with each attempt, counted from 1; a Retry-After in seconds counts where it is longer.
   */
  static Duration delay(int attempt, Exception failure) {
    Duration delay = FIRST.multipliedBy(1L << (attempt - 1));
    if (failure instanceof ResponseException response) {
      Duration asked = retryAfter(response.getHeaders().getRetryAfter());
      delay = asked.compareTo(delay) > 0 ? asked : delay;
    }
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }

  private static Duration retryAfter(@Nullable String header) {
    return header != null && header.matches("\\d{1,6}")
        ? Duration.ofSeconds(Long.parseLong(header))
        : Duration.ZERO;
  }
}
