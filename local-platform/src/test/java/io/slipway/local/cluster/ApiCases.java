package io.slipway.local.cluster;

import io.slipway.local.cluster.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The case files, {@code cases/TOPIC/NAME.yaml}. A file is one case, a list of steps, or several:
 * an object of lists by name. {@code bodies} beside them holds bodies by name, for {@code of}.
 */
final class ApiCases {

  /** A case; its name is fit for a namespace. */
  record Case(String name, List<ObjectNode> steps) {}

  private ApiCases() {}

  static List<Case> read(Path root) throws IOException {
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        read(root.relativize(file).toString().replaceAll("[/.]yaml$|/", "-"), file, cases);
      }
    }
    return cases;
  }

  private static void read(String prefix, Path file, List<Case> cases) throws IOException {
    String name = prefix.replaceFirst("\\.yaml$|-$", "");
    JsonNode content = Json.parseYaml(Files.readAllBytes(file));
    if (content.isArray()) {
      cases.add(new Case(name, Json.objects(content)));
      return;
    }
    JsonNode bodies = content.path("bodies");
    content.forEachEntry(
        (key, steps) -> {
          if (!key.equals("bodies")) {
            cases.add(new Case(name + "-" + key, steps(steps, bodies)));
          }
        });
  }

  private static List<ObjectNode> steps(JsonNode steps, JsonNode bodies) {
    List<ObjectNode> complete = Json.objects(steps.deepCopy());
    for (ObjectNode step : complete) {
      JsonNode named = step.remove("of");
      if (named != null) {
        JsonNode body = bodies.path(named.stringValue());
        if (!body.isObject()) {
          throw new IllegalArgumentException("No body " + named + " in bodies");
        }
        JsonNode changes = step.has("with") ? step.remove("with") : Json.object();
        step.set("body", io.slipway.local.cluster.patch.MergePatch.apply(body, changes));
      }
    }
    return complete;
  }
}
