package io.slipway.image.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Field order of a configuration: the known fields as Go's structs list them (which is what other
 * builders write), then the unknown ones by name. Maps are sorted by key, as Go does.
 */
final class CanonicalOrder {
  private static final List<String> ROOT =
      List.of(
          "created",
          "author",
          "architecture",
          "variant",
          "os",
          "os.version",
          "os.features",
          "config",
          "rootfs",
          "history");
  private static final List<String> SECTION =
      List.of(
          "User",
          "ExposedPorts",
          "Env",
          "Entrypoint",
          "Cmd",
          "Volumes",
          "WorkingDir",
          "Labels",
          "StopSignal",
          "ArgsEscaped",
          "Healthcheck",
          "OnBuild",
          "Shell");

  private CanonicalOrder() {}

  static ObjectNode of(ObjectNode tree) {
    ObjectNode ordered = sorted(tree, ROOT);
    if (ordered.get("config") instanceof ObjectNode config) {
      ObjectNode section = sorted(config, SECTION);
      for (String map : List.of("ExposedPorts", "Volumes", "Labels")) {
        if (section.get(map) instanceof ObjectNode entries) {
          section.set(map, sorted(entries, List.of()));
        }
      }
      ordered.set("config", section);
    }
    return ordered;
  }

  private static ObjectNode sorted(ObjectNode node, List<String> known) {
    ObjectNode result = Json.newObject();
    node.properties().stream()
        .sorted(
            Comparator.<Map.Entry<String, JsonNode>>comparingInt(e -> rank(known, e.getKey()))
                .thenComparing(Map.Entry::getKey))
        .forEach(e -> result.set(e.getKey(), e.getValue()));
    return result;
  }

  private static int rank(List<String> known, String name) {
    int index = known.indexOf(name);
    return index < 0 ? known.size() : index;
  }
}
