package io.slipway.local.cluster.api;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.Kinds;
import io.slipway.local.cluster.kind.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAPI documents with paths and parameters but no schemas: from them kubectl learns that the
 * server validates fields and knows dry runs.
 */
final class OpenApi {

  /**
   * An OpenAPI v2 document without paths, as gnostic's {@code openapi.v2.Document} in protobuf: the
   * only form that kubectl asks for. Fields: 1 swagger, 2 info (1 title, 2 version), 8 paths.
   */
  private static final byte[] EMPTY_V2 =
      ("\n\u00032.0" + "\u0012\u0015\n\nKubernetes\u0012\u0007v1.33.0" + "B\u0000")
          .getBytes(StandardCharsets.US_ASCII);

  private final Kinds kinds;

  OpenApi(Kinds kinds) {
    this.kinds = kinds;
  }

  byte[] v2() {
    return EMPTY_V2.clone();
  }

  ObjectNode index() {
    ObjectNode index = Json.object();
    ObjectNode paths = index.putObject("paths");
    kinds
        .all()
        .map(OpenApi::root)
        .distinct()
        .forEach(root -> paths.putObject(root).put("serverRelativeURL", "/openapi/v3/" + root));
    return index;
  }

  private static String root(ResourceType type) {
    return (type.group().isEmpty() ? "api/" : "apis/") + type.apiVersion();
  }

  /** The document of one group version, by its root ({@code apis/apps/v1}). */
  Optional<ObjectNode> document(String root) {
    List<ResourceType> types = kinds.all().filter(type -> root(type).equals(root)).toList();
    if (types.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode document = Json.object().put("openapi", "3.0.0");
    document.putObject("info").put("title", "Kubernetes").put("version", Discovery.VERSION);
    ObjectNode paths = document.putObject("paths");
    types.forEach(type -> addPath(type, paths));
    document.putObject("components").putObject("schemas");
    return Optional.of(document);
  }

  private static void addPath(ResourceType type, ObjectNode paths) {
    String place = type.namespaced() ? "/namespaces/{namespace}/" : "/";
    ObjectNode patch =
        paths.putObject("/" + root(type) + place + type.plural() + "/{name}").putObject("patch");
    ArrayNode parameters = patch.putArray("parameters");
    for (String name : List.of("dryRun", "fieldManager", "fieldValidation", "force")) {
      ObjectNode parameter = parameters.addObject().put("name", name).put("in", "query");
      parameter.putObject("schema").put("type", name.equals("force") ? "boolean" : "string");
    }
    patch.putObject("responses").putObject("200").put("description", "OK");
    patch.put("x-kubernetes-action", "patch");
    patch
        .putObject("x-kubernetes-group-version-kind")
        .put("group", type.group())
        .put("version", type.version())
        .put("kind", type.kind());
  }
}
