package io.slipway.registry.store;

import io.slipway.registry.net.Watch;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** A registry's answer; its body is read with a limit of bytes and of time. */
final class Answer implements AutoCloseable {

  private static final int MAX_DISCARDED = 1 << 16;

  private final HttpResponse<InputStream> response;
  private final String host;
  private final InputStream body;

  Answer(HttpResponse<InputStream> response, String host, Duration stall, Watch watch) {
    this.response = response;
    this.host = host;
    this.body = new GuardedStream(body(response), stall, watch);
  }

  /** The JDK gives none with a proxy's refusal of a tunnel, whatever its documents say. */
  private static InputStream body(HttpResponse<InputStream> response) {
    return Objects.requireNonNullElse(response.body(), InputStream.nullInputStream());
  }

  int status() {
    return response.statusCode();
  }

  Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /**
   * What {@code Retry-After} says. A date is held against the answer's own {@code Date}, so that it
   * does not matter whose clock is wrong.
   */
  Optional<Duration> retryAfter() {
    Instant then = Failures.date(header("Date")).orElseGet(Instant::now);
    return Failures.retryAfter(header("Retry-After"), then);
  }

  InputStream body() {
    return body;
  }

  /** The whole body. */
  byte[] bytes(String what, int limit) throws StoreException, InterruptedException {
    try {
      byte[] content = body.readNBytes(limit + 1);
      if (content.length > limit) {
        throw Failures.protocol(what, host, "its answer is larger than %d bytes".formatted(limit));
      }
      return content;
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw Failures.unreachable(what, host, e);
    }
  }

  /** What can be read of an error's body, for the message. */
  byte[] excerpt() {
    try {
      return body.readNBytes(MAX_DISCARDED);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** Reads a short body to its end, so that the connection serves again; drops it otherwise. */
  static void discard(HttpResponse<InputStream> response) {
    try (InputStream rest = body(response)) {
      rest.readNBytes(MAX_DISCARDED);
    } catch (IOException e) {
      // Nobody needs these bytes.
    }
  }

  @Override
  public void close() {
    try (body) {
      body.readNBytes(MAX_DISCARDED);
    } catch (IOException e) {
      // Nobody needs these bytes.
    }
  }
}
