package io.slipway.local.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.slipway.local.cluster.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An API server by its kubeconfig: a LocalCluster, or a real one. */
final class ApiUnderTest {

  /** How long a watch may take to say what a case expects of it. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** What came back. */
  record Answer(int code, JsonNode body, List<String> warnings) {}

  private final HttpClient http;
  private final URI url;
  private final String token;

  ApiUnderTest(Path kubeconfig) throws Exception {
    Config config = Config.fromKubeconfig(kubeconfig.toFile());
    url = URI.create(config.getMasterUrl().replaceFirst("/+$", ""));
    token = config.getAutoOAuthToken() == null ? "" : config.getAutoOAuthToken();
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    if (url.getScheme().equals("https")) {
      builder.sslContext(SSLUtils.sslContext(config));
    }
    http = builder.build();
  }

  private HttpRequest request(String verb, String path, ObjectNode step, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(LIMIT)
            .header("Content-Type", step.path("type").stringValue("application/json"))
            .header("Accept", step.path("accept").stringValue("application/json"))
            .header("User-Agent", "cases/1.0")
            .method(verb, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request.build();
  }

  Answer send(String verb, String path, ObjectNode step, String body)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(request(verb, path, step, body), BodyHandlers.ofByteArray());
    return new Answer(
        response.statusCode(), parse(response.body()), response.headers().allValues("Warning"));
  }

  /** Text that isn't JSON, such as a health check's, is a string. */
  private static JsonNode parse(byte[] body) {
    try {
      return Json.parse(body);
    } catch (tools.jackson.core.JacksonException e) {
      return Json.object().stringNode(new String(body, StandardCharsets.UTF_8));
    }
  }

  /** The first {@code count} events of a watch, or fewer where it ends before. */
  Answer watch(String path, ObjectNode step, int count) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        http.send(request("GET", path, step, ""), BodyHandlers.ofInputStream());
    List<JsonNode> events = new ArrayList<>();
    try (var lines =
        new java.io.BufferedReader(
            new java.io.InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String line;
      while (events.size() < count && (line = lines.readLine()) != null) {
        events.add(Json.parse(line));
      }
    }
    return new Answer(response.statusCode(), Json.array().addAll(events), List.of());
  }
}
