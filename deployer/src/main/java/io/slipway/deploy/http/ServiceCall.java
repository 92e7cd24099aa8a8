package io.slipway.deploy.http;

import io.slipway.deploy.rollout.Sleeper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One request, tried a few times while the service is busy or away; answers are bounded in size.
 * Interrupting the thread ends it.
 */
public final class ServiceCall {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int TRIES = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final HttpClient client;
  private final Sleeper sleeper;

  /** What came back; {@code body} of any status. */
  public record Answer(int status, String body) {

    boolean isBusy() {
      return status == 429 || status >= 500;
    }

    /** The status and the first line of the body. */
    public String words() {
      String line = body.strip().lines().findFirst().orElse("");
      String start = line.length() <= 200 ? line : line.substring(0, 200) + "...";
      return start.isEmpty() ? "status " + status : "status %d: %s".formatted(status, start);
    }
  }

  private record Try(Answer answer, Duration pause) {}

  public ServiceCall(HttpClient.Redirect redirects, Sleeper sleeper) {
    this.client =
        HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).followRedirects(redirects).build();
    this.sleeper = sleeper;
  }

  /**
   * @param largest bytes of an answer
   * @return the answer, of whatever status; one of a busy service only after the last try
   * @throws IOException in words, without the URL, where there was no answer
   */
  public Answer send(HttpRequest request, int largest) throws IOException, InterruptedException {
    Duration backoff = FIRST_PAUSE;
    for (int left = TRIES - 1; ; left--) {
      Duration pause = backoff;
      try {
        Try last = attempt(request, largest);
        if (!last.answer.isBusy() || left == 0) {
          return last.answer;
        }
        pause = last.pause.compareTo(backoff) > 0 ? last.pause : backoff;
      } catch (TooLarge e) {
        throw e;
      } catch (IOException e) {
        if (left == 0) {
          throw new IOException(words(e), e);
        }
      }
      sleeper.sleep(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
      backoff = backoff.multipliedBy(2);
    }
  }

  private Try attempt(HttpRequest request, int largest) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(largest + 1);
      if (bytes.length > largest) {
        throw new TooLarge("the answer has more than %d bytes".formatted(largest));
      }
      Answer answer = new Answer(response.statusCode(), new String(bytes, StandardCharsets.UTF_8));
      return new Try(answer, retryAfter(response));
    }
  }

  private static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge(String message) {
      super(message);
    }
  }

  /** Seconds; a date is answered by the backoff. */
  private static Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("[0-9]{1,6}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .orElse(Duration.ZERO);
  }

  private static String words(IOException e) {
    String name = e.getClass().getSimpleName();
    return e.getMessage() == null ? name : "%s: %s".formatted(name, e.getMessage());
  }

  /** A URL as messages show it: what may hold a secret is left out. */
  public static String shown(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?...";
    return uri.getScheme() + "://" + uri.getHost() + port + path + query;
  }
}
