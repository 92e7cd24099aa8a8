package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.cluster.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API's semantics as cases, {@code cases/TOPIC/NAME.yaml}: a list of steps in a fresh namespace
 * {@code {ns}}. A step is a verb with its path, {@code type} and {@code body} of the request, the
 * {@code code} and {@code answer} of the response (a part of it: lists are compared whole, "*" is
 * any value), {@code absent} paths, and values to {@code save} as {@code ${name}}.
 */
final class CasesTest {

  private static final List<String> VERBS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  @TempDir static Path directory;
  private static LocalCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = LocalCluster.start(ClusterOptions.in(directory).withoutNode());
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @TestFactory
  Stream<DynamicTest> shouldAnswerAsTheApiServer() throws Exception {
    Path root = Path.of(CasesTest.class.getResource("cases").toURI());
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(root.relativize(file).toString(), () -> run(file)));
    }
  }

  private static void run(Path file) throws Exception {
    String namespace =
        (file.getParent().getFileName() + "-" + file.getFileName()).replace(".yaml", "");
    ObjectNode object = Json.object();
    object.putObject("metadata").put("name", namespace);
    send("POST", "/api/v1/namespaces", "application/json", object.toString());
    Map<String, String> saved = new HashMap<>(Map.of("{ns}", namespace));
    int number = 0;
    for (JsonNode step : Json.parseYaml(Files.readAllBytes(file))) {
      perform(step, "step " + ++number, saved);
    }
  }

  private static void perform(JsonNode step, String name, Map<String, String> saved)
      throws Exception {
    String verb = VERBS.stream().filter(step::has).findFirst().orElseThrow();
    String body = step.has("body") ? fill(step.get("body").toString(), saved) : "";
    String type = step.path("type").stringValue("application/json");
    HttpResponse<byte[]> response =
        send(verb, fill(step.get(verb).stringValue(), saved), type, body);
    JsonNode answer = Json.parse(response.body());
    assertThat(response.statusCode())
        .as("%s: %s", name, answer)
        .isEqualTo(step.path("code").intValue());
    compare(
        Json.parse(
            fill(
                step.path("answer").isMissingNode() ? "{}" : step.get("answer").toString(), saved)),
        answer,
        name);
    for (JsonNode path : step.path("absent")) {
      assertThat(Json.at(answer, path.stringValue()).isMissingNode())
          .as("%s: %s in %s", name, path, answer)
          .isTrue();
    }
    step.path("save")
        .forEachEntry(
            (key, path) -> saved.put("${" + key + "}", Json.text(answer, path.stringValue())));
  }

  private static String fill(String text, Map<String, String> saved) {
    String filled = text;
    for (Map.Entry<String, String> entry : saved.entrySet()) {
      filled = filled.replace(entry.getKey(), entry.getValue());
    }
    return filled;
  }

  private static void compare(JsonNode expected, JsonNode actual, String where) {
    if (expected.isObject()) {
      expected.forEachEntry((name, value) -> compare(value, actual.path(name), where + "." + name));
    } else if (expected.isArray()) {
      assertThat(actual.size()).as("%s: size of %s", where, actual).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        compare(expected.get(i), actual.path(i), where + "[" + i + "]");
      }
    } else if (expected.stringValue("").equals("*")) {
      assertThat(actual.isMissingNode()).as("%s is missing", where).isFalse();
    } else {
      assertThat(Json.same(expected, actual))
          .as("%s: %s instead of %s", where, actual, expected)
          .isTrue();
    }
  }

  private static HttpResponse<byte[]> send(String verb, String path, String type, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(cluster.url() + path))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", type)
            .method(verb, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      return HTTP.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
