package io.slipway.local.cluster;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.Resources;
import io.slipway.local.cluster.resource.Target;
import io.slipway.local.cluster.resource.WriteOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Installs the CustomResourceDefinitions of Istio and the Gateway API. */
final class MeshKinds {

  private MeshKinds() {}

  static void install(Resources resources) {
    var type = resources.kinds().builtIn("CustomResourceDefinition");
    for (String row : rows()) {
      resources.create(
          Target.of(type, "", ""), definition(row.split("\t", -1)), WriteOptions.internal("istio"));
    }
  }

  private static List<String> rows() {
    try (InputStream table = MeshKinds.class.getResourceAsStream("mesh-kinds.tsv");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(table), StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read mesh-kinds.tsv from the class path", e);
    }
  }

  private static ObjectNode definition(String[] row) {
    ObjectNode crd =
        Json.object()
            .put("apiVersion", "apiextensions.k8s.io/v1")
            .put("kind", "CustomResourceDefinition");
    crd.putObject("metadata").put("name", row[2] + "." + row[0]);
    ObjectNode spec = crd.putObject("spec").put("group", row[0]).put("scope", row[4]);
    ObjectNode names = spec.putObject("names").put("kind", row[1]).put("plural", row[2]);
    names.put("singular", row[1].toLowerCase(Locale.ROOT));
    if (!row[3].equals("-")) {
      names.putArray("shortNames").add(row[3]);
    }
    ArrayNode versions = spec.putArray("versions");
    for (String version : row[5].split(",", -1)) {
      addVersion(versions.addObject(), version, versions.size() == 1);
    }
    return crd;
  }

  private static void addVersion(ObjectNode node, String version, boolean stored) {
    node.put("name", version).put("served", true).put("storage", stored);
    node.putObject("subresources").putObject("status");
    ObjectNode schema = node.putObject("schema").putObject("openAPIV3Schema").put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (String part : List.of("spec", "status")) {
      properties
          .putObject(part)
          .put("type", "object")
          .put("x-kubernetes-preserve-unknown-fields", true);
    }
  }
}
