package io.slipway.local.cluster.api;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.Kinds;
import io.slipway.local.cluster.kind.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is served: {@code /version}, {@code /api}, {@code /apis} and the lists below them. */
final class Discovery {

  /** The Kubernetes version whose semantics are the measure. */
  static final String VERSION = "v1.33.0";

  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private final Kinds kinds;
  private final String address;

  Discovery(Kinds kinds, String address) {
    this.kinds = kinds;
    this.address = address;
  }

  /** The document at a discovery path; empty where there is none. */
  Optional<JsonNode> document(String path) {
    String[] parts = path.substring(1).split("/", -1);
    return switch (parts.length) {
      case 1 -> root(parts[0]);
      case 2 -> parts[0].equals("api") ? resources("", parts[1]) : group(parts);
      case 3 -> parts[0].equals("apis") ? resources(parts[1], parts[2]) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private Optional<JsonNode> root(String name) {
    return switch (name) {
      case "version" -> Optional.of(version());
      case "api" -> Optional.of(coreVersions());
      case "apis" -> Optional.of(groups());
      default -> Optional.empty();
    };
  }

  private static ObjectNode version() {
    return Json.object()
        .put("major", "1")
        .put("minor", "33")
        .put("gitVersion", VERSION)
        .put("gitCommit", "")
        .put("gitTreeState", "clean")
        .put("buildDate", "1970-01-01T00:00:00Z")
        .put("goVersion", "")
        .put("compiler", "")
        .put("platform", "linux/" + System.getProperty("os.arch", ""));
  }

  private ObjectNode coreVersions() {
    ObjectNode versions = Json.object().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    versions
        .putArray("serverAddressByClientCIDRs")
        .addObject()
        .put("clientCIDR", "0.0.0.0/0")
        .put("serverAddress", address);
    return versions;
  }

  private ObjectNode groups() {
    ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = list.putArray("groups");
    versionsByGroup().forEach((name, versions) -> groups.add(group(name, versions)));
    return list;
  }

  private Map<String, List<String>> versionsByGroup() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    kinds
        .all()
        .filter(type -> !type.group().isEmpty())
        .forEach(
            type -> {
              List<String> versions =
                  groups.computeIfAbsent(type.group(), group -> new ArrayList<>());
              if (!versions.contains(type.version())) {
                versions.add(type.version());
              }
            });
    return groups;
  }

  private static ObjectNode group(String name, List<String> versions) {
    ObjectNode group = Json.object().put("name", name);
    ArrayNode list = group.putArray("versions");
    versions.forEach(version -> list.add(groupVersion(name, version)));
    group.set("preferredVersion", groupVersion(name, versions.get(0)));
    return group;
  }

  private static ObjectNode groupVersion(String group, String version) {
    return Json.object().put("groupVersion", group + "/" + version).put("version", version);
  }

  private Optional<JsonNode> group(String[] parts) {
    List<String> versions = versionsByGroup().get(parts[1]);
    if (!parts[0].equals("apis") || versions == null) {
      return Optional.empty();
    }
    return Optional.of(group(parts[1], versions).put("kind", "APIGroup").put("apiVersion", "v1"));
  }

  private Optional<JsonNode> resources(String group, String version) {
    ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
    list.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
    ArrayNode resources = list.putArray("resources");
    kinds
        .all()
        .filter(type -> type.group().equals(group) && type.version().equals(version))
        .forEach(type -> addResource(type, resources));
    return resources.isEmpty() ? Optional.empty() : Optional.of(list);
  }

  private static void addResource(ResourceType type, ArrayNode resources) {
    ObjectNode resource = resources.addObject();
    resource.put("name", type.plural()).put("singularName", type.singular());
    resource.put("namespaced", type.namespaced()).put("kind", type.kind());
    resource.set("verbs", Json.strings(VERBS));
    if (!type.shortNames().isEmpty()) {
      resource.set("shortNames", Json.strings(type.shortNames()));
    }
    if (!type.categories().isEmpty()) {
      resource.set("categories", Json.strings(type.categories()));
    }
    for (String subresource : new java.util.TreeSet<>(type.subresources())) {
      addSubresource(type, subresource, resources.addObject());
    }
  }

  private static void addSubresource(ResourceType type, String subresource, ObjectNode node) {
    node.put("name", type.plural() + "/" + subresource).put("singularName", "");
    node.put("namespaced", type.namespaced());
    boolean scale = subresource.equals("scale");
    if (scale) {
      node.put("group", "autoscaling").put("version", "v1");
    }
    node.put("kind", scale ? "Scale" : type.kind());
    node.set(
        "verbs",
        Json.strings(
            subresource.equals("log") ? List.of("get") : List.of("get", "patch", "update")));
  }
}
