package io.slipway.deploy.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** GETs of text, bounded in time and size, with few retries: a measurement comes again soon. */
final class HttpReader {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(2);

  /** A big mesh's exposition page is a few megabytes. */
  private static final int MAX_BYTES = 32 << 20;

  private final HttpClient client = client(HttpClient.Redirect.NORMAL);

  /** A credential must not follow to another host. */
  private final HttpClient staying = client(HttpClient.Redirect.NEVER);

  private static HttpClient client(HttpClient.Redirect redirects) {
    return HttpClient.newBuilder()
        .connectTimeout(CONNECT_TIMEOUT)
        .followRedirects(redirects)
        .build();
  }

  /** An answer that another attempt may better. */
  private static final class Busy extends IOException {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    Busy(String message, Duration retryAfter) {
      super(message);
      this.retryAfter = retryAfter;
    }
  }

  /**
   * The body of a 200 answer.
   *
   * @throws IOException in words: method, URL without its query, what came back
   */
  String get(URI uri, @Nullable String authorization) throws IOException, InterruptedException {
    Duration backoff = FIRST_BACKOFF;
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(uri, authorization);
      } catch (Refused e) {
        throw e;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw new IOException(
              "GET %s failed %d times: %s".formatted(redacted(uri), attempt, words(e)), e);
        }
        Thread.sleep(shorter(wait(e, backoff), MAX_BACKOFF).toMillis());
        backoff = backoff.multipliedBy(2);
      }
    }
  }

  private String attempt(URI uri, @Nullable String authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(REQUEST_TIMEOUT)
            .header("Accept", "text/plain;version=0.0.4, application/json;q=0.9, */*;q=0.1");
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    HttpResponse<InputStream> response =
        (authorization == null ? client : staying)
            .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      String text = new String(bounded(body, uri), StandardCharsets.UTF_8);
      int status = response.statusCode();
      if (status == 429 || status >= 500) {
        throw new Busy("status " + status, retryAfter(response));
      }
      if (status != 200) {
        throw new Refused("GET %s answered %d: %s".formatted(redacted(uri), status, start(text)));
      }
      return text;
    }
  }

  /** An answer that stays the same. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private static byte[] bounded(InputStream body, URI uri) throws IOException {
    byte[] bytes = body.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new Refused("GET %s answered more than %d bytes".formatted(redacted(uri), MAX_BYTES));
    }
    return bytes;
  }

  private static Duration wait(IOException e, Duration backoff) {
    return e instanceof Busy busy && busy.retryAfter.compareTo(backoff) > 0
        ? busy.retryAfter
        : backoff;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Seconds only; a date is rare here and the backoff serves as well. */
  private static Duration retryAfter(HttpResponse<?> response) {
    String value = response.headers().firstValue("Retry-After").orElse("");
    return value.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(value)) : Duration.ZERO;
  }

  private static String words(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  static String redacted(URI uri) {
    return "%s://%s%s%s"
        .formatted(
            uri.getScheme(),
            uri.getHost(),
            uri.getPort() < 0 ? "" : ":" + uri.getPort(),
            uri.getRawPath() == null ? "" : uri.getRawPath());
  }

  private static String start(String text) {
    String line = text.strip().lines().findFirst().orElse("");
    return line.length() <= 200 ? line : line.substring(0, 200) + "...";
  }
}
