package io.slipway.deploy.metrics;

import io.slipway.deploy.http.ServiceCall;
import io.slipway.deploy.rollout.Sleeper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** POSTs of JSON that answer JSON. */
final class JsonCall {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MOST_BYTES = 1 << 20;

  private final ServiceCall service = new ServiceCall(HttpClient.Redirect.NEVER, Sleeper.SYSTEM);

  /**
   * The JSON of a 200 answer.
   *
   * @throws IOException in words: method, URL without its query, what came back
   */
  JsonNode post(URI uri, Map<String, ?> body, @Nullable String authorization, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      ServiceCall.Answer answer = service.send(request.build(), MOST_BYTES);
      if (answer.status() != 200) {
        throw new IOException("answered " + answer.words());
      }
      return JSON.readTree(answer.body());
    } catch (JacksonException e) {
      throw new IOException(
          "POST %s answered no JSON: %s".formatted(ServiceCall.shown(uri), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new IOException("POST %s: %s".formatted(ServiceCall.shown(uri), e.getMessage()), e);
    }
  }
}
