package io.slipway.local.cluster.kind;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One kind in one version.
 *
 * @param group empty for the core group
 * @param custom whether a CustomResourceDefinition defines it
 * @param scale null where there is no scale subresource
 * @param openApi a custom resource's {@code openAPIV3Schema}; empty for built-in kinds
 * @param columns what {@code kubectl get} prints beyond the name
 */
public record ResourceType(
    String group,
    String version,
    String plural,
    String singular,
    String kind,
    boolean namespaced,
    List<String> shortNames,
    List<String> categories,
    Set<String> subresources,
    Schema.Struct schema,
    boolean custom,
    List<Column> columns,
    @Nullable ScalePaths scale,
    JsonNode openApi) {

  /** Where the scale subresource finds its values: dotted paths, the selector's may be empty. */
  public record ScalePaths(String replicas, String statusReplicas, String selector) {}

  /** A printed column: its value stands at {@code path}, a JSONPath as in a CRD. */
  public record Column(String name, String type, String path, int priority) {}

  public ResourceType {
    shortNames = List.copyOf(shortNames);
    categories = List.copyOf(categories);
    subresources = Set.copyOf(subresources);
    columns = List.copyOf(columns);
  }

  /** {@code v1}, {@code apps/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** {@code deployments.apps}: the same for all versions, so what objects are stored under. */
  public String resource() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  public boolean hasStatus() {
    return subresources.contains("status");
  }
}
