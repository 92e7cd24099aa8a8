package io.slipway.local.cluster.api;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A resource path: {@code /api/v1/namespaces/shop/pods/web/log}. Parts that are missing are empty.
 */
record ApiPath(
    String group,
    String version,
    String namespace,
    String plural,
    String name,
    String subresource) {

  private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

  /** Null where the path isn't that of a resource. */
  static @Nullable ApiPath parse(String path) {
    List<String> parts =
        Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
    if (parts.size() >= 3 && parts.get(0).equals("api")) {
      return resource("", parts.get(1), parts.subList(2, parts.size()));
    }
    if (parts.size() >= 4 && parts.get(0).equals("apis")) {
      return resource(parts.get(1), parts.get(2), parts.subList(3, parts.size()));
    }
    return null;
  }

  private static @Nullable ApiPath resource(String group, String version, List<String> parts) {
    boolean scoped =
        parts.get(0).equals("namespaces")
            && parts.size() >= 3
            && !(parts.size() == 3 && NAMESPACE_SUBRESOURCES.contains(parts.get(2)));
    String namespace = scoped ? parts.get(1) : "";
    List<String> rest = scoped ? parts.subList(2, parts.size()) : parts;
    return rest.size() > 3
        ? null
        : new ApiPath(group, version, namespace, part(rest, 0), part(rest, 1), part(rest, 2));
  }

  private static String part(List<String> parts, int index) {
    return index < parts.size() ? parts.get(index) : "";
  }
}
