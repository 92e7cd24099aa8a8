package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.local.cluster.ApiCases.Case;
import io.slipway.local.cluster.ApiUnderTest.Answer;
import io.slipway.local.cluster.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API's semantics as cases ({@link ApiCases}), each in a fresh namespace {@code {ns}}. Against
 * a LocalCluster, or with {@code -Dslipway.kubeconfig=FILE} against any API server.
 *
 * <p>A step is a verb with its path, and {@code type} (media type), {@code accept} and {@code body}
 * of the request; {@code of: NAME} takes the body from the file's {@code bodies}, {@code with}
 * merged into it. Of the response it says the {@code code} and the {@code answer}: a part of it, in
 * which lists are compared whole, "*" is any value, and "~x" one in which the regular expression x
 * is found; {@code exactly} holds whole values by path, {@code absent} lists paths that aren't
 * there, {@code warning} is in a Warning header, {@code events} are the first events of a watch.
 * {@code save} keeps values as {@code ${name}}. {@code eventually: true} repeats a step until it
 * fits, for what controllers do.
 */
final class CasesTest {

  private static final List<String> VERBS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int LEAST = 300;

  /** Tells the namespaces of one run from those that another left behind. */
  private static final String RUN = Long.toString(System.currentTimeMillis() % 1_000_000, 36);

  @TempDir static Path directory;
  private static @Nullable LocalCluster cluster;
  private static ApiUnderTest api;
  private static boolean real;

  @BeforeAll
  static void start() throws Exception {
    String kubeconfig = System.getProperty("slipway.kubeconfig", "");
    real = !kubeconfig.isEmpty();
    cluster = LocalCluster.start(ClusterOptions.in(directory).withoutNode());
    api = new ApiUnderTest(real ? Path.of(kubeconfig) : cluster.kubeconfig());
    if (real) {
      installRoutes(new ApiUnderTest(cluster.kubeconfig()));
    }
  }

  /** A custom kind that comes with a LocalCluster and that cases use. */
  private static void installRoutes(ApiUnderTest local) throws Exception {
    String path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    String name = "/virtualservices.networking.istio.io";
    ObjectNode crd =
        (ObjectNode) local.send("GET", path + name, Json.object(), "").body().deepCopy();
    crd.remove("status");
    ((ObjectNode) crd.get("metadata")).retain("name");
    assertThat(api.send("POST", path, Json.object(), crd.toString()).code()).isIn(201, 409);
    await()
        .atMost(LIMIT)
        .until(
            () -> api.send("GET", "/apis/networking.istio.io/v1", Json.object(), "").code() == 200);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static List<Case> cases() throws Exception {
    return ApiCases.read(Path.of(CasesTest.class.getResource("cases").toURI()));
  }

  @Test
  void shouldHoldEnoughCases_whenCounted() throws Exception {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(LEAST).doesNotHaveDuplicates();
    for (Case each : cases()) {
      assertThat(each.steps())
          .as(each.name())
          .isNotEmpty()
          .allMatch(step -> step.has("code"))
          .allMatch(step -> VERBS.stream().filter(step::has).count() == 1);
    }
  }

  /** What LocalCluster can't do; a real API server could. */
  @TestFactory
  Stream<DynamicTest> shouldRefuseByName() throws Exception {
    Path refusals = Path.of(CasesTest.class.getResource("refusals").toURI());
    return real ? Stream.empty() : tests(ApiCases.read(refusals));
  }

  @TestFactory
  Stream<DynamicTest> shouldAnswerAsTheApiServer() throws Exception {
    return tests(cases());
  }

  private static Stream<DynamicTest> tests(List<Case> cases) {
    return cases.stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> run(c)));
  }

  private static void run(Case chosen) throws Exception {
    String name = chosen.name().substring(0, Math.min(40, chosen.name().length()));
    String namespace = name + "-" + Integer.toString(chosen.name().hashCode() & 0xffffff, 36) + RUN;
    ObjectNode object = Json.object();
    object.putObject("metadata").put("name", namespace);
    assertThat(api.send("POST", "/api/v1/namespaces", Json.object(), object.toString()).code())
        .isEqualTo(201);
    Map<String, String> saved = new HashMap<>(Map.of("{ns}", namespace));
    try {
      int number = 0;
      for (ObjectNode step : chosen.steps()) {
        perform(step, "step " + ++number, saved);
      }
    } finally {
      if (real) {
        api.send("DELETE", "/api/v1/namespaces/" + namespace, Json.object(), "");
      }
    }
  }

  private static void perform(ObjectNode step, String name, Map<String, String> saved)
      throws Exception {
    if (step.path("eventually").booleanValue(false)) {
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .untilAsserted(() -> check(step, name, saved));
    } else {
      check(step, name, saved);
    }
  }

  private static void check(ObjectNode step, String name, Map<String, String> saved)
      throws IOException, InterruptedException {
    String verb = VERBS.stream().filter(step::has).findFirst().orElseThrow();
    String path = fill(step.get(verb).stringValue(), saved);
    String body = step.has("raw") ? step.get("raw").stringValue() : text(step.get("body"));
    Answer answer =
        step.has("events")
            ? api.watch(path, step, step.get("events").size())
            : api.send(verb, path, step, fill(body, saved));
    assertThat(answer.code())
        .as("%s: %s", name, answer.body())
        .isEqualTo(step.path("code").intValue());
    compare(expected(step, step.has("events") ? "events" : "answer", saved), answer.body(), name);
    expected(step, "exactly", saved)
        .forEachEntry(
            (from, value) ->
                assertThat(Json.same(at(answer.body(), from), value))
                    .as("%s: %s is %s instead of %s", name, from, at(answer.body(), from), value)
                    .isTrue());
    for (JsonNode missing : step.path("absent")) {
      assertThat(at(answer.body(), missing.stringValue()).isMissingNode())
          .as("%s: %s in %s", name, missing, answer.body())
          .isTrue();
    }
    if (step.has("warning")) {
      assertThat(answer.warnings())
          .as(name)
          .anyMatch(warning -> warning.contains(step.get("warning").stringValue()));
    }
    step.path("save")
        .forEachEntry(
            (key, from) ->
                saved.put("${" + key + "}", at(answer.body(), from.stringValue()).asString()));
  }

  private static String text(@Nullable JsonNode body) {
    return body == null ? "" : body.toString();
  }

  private static JsonNode expected(ObjectNode step, String field, Map<String, String> saved) {
    return step.has(field) ? Json.parse(fill(step.get(field).toString(), saved)) : Json.object();
  }

  /** A dotted path; a number is a list's index. */
  private static JsonNode at(JsonNode node, String path) {
    JsonNode current = node;
    for (String part : path.split("\\.", -1)) {
      current = current.isArray() ? current.path(Integer.parseInt(part)) : current.path(part);
    }
    return current;
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
      if (!where.matches("step [0-9]+")) {
        assertThat(actual.isObject()).as("%s: %s is no object", where, actual).isTrue();
      }
      expected.forEachEntry((name, value) -> compare(value, actual.path(name), where + "." + name));
      return;
    }
    String text = expected.stringValue("");
    if (expected.isArray()) {
      assertThat(actual.size()).as("%s: size of %s", where, actual).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        compare(expected.get(i), actual.path(i), where + "[" + i + "]");
      }
    } else if (text.equals("*")) {
      assertThat(actual.isMissingNode()).as("%s is missing", where).isFalse();
    } else if (text.startsWith("~")) {
      assertThat(actual.asString()).as(where).containsPattern(Pattern.compile(text.substring(1)));
    } else {
      assertThat(Json.same(expected, actual))
          .as("%s: %s instead of %s", where, actual, expected)
          .isTrue();
    }
  }
}
