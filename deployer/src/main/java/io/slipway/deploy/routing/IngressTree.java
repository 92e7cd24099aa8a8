package io.slipway.deploy.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks into the spec of an Ingress (networking.k8s.io/v1). */
final class IngressTree {
  private IngressTree() {}

  /** With every backend that is one Service turned to another. */
  static Map<String, Object> turned(Map<String, Object> spec, String from, String to) {
    Map<String, Object> edited = Trees.map(spec);
    edited.computeIfPresent("defaultBackend", (key, backend) -> backend(backend, from, to));
    edited.computeIfPresent(
        "rules",
        (key, rules) ->
            Trees.maps(rules).stream()
                .map(rule -> withPaths(rule, turnedPaths(rule, from, to)))
                .toList());
    return edited;
  }

  private static List<Map<String, Object>> turnedPaths(
      Map<String, Object> rule, String from, String to) {
    List<Map<String, Object>> paths = new ArrayList<>();
    for (Map<String, Object> path : paths(rule)) {
      path.computeIfPresent("backend", (key, backend) -> backend(backend, from, to));
      paths.add(path);
    }
    return paths;
  }

  private static Map<String, Object> backend(Object backend, String from, String to) {
    Map<String, Object> edited = Trees.map(backend);
    Map<String, Object> service = Trees.map(edited.get("service"));
    if (Trees.text(service, "name").equals(from)) {
      service.put("name", to);
      edited.put("service", service);
    }
    return edited;
  }

  /**
   * Only the paths that send to one of the Services, with what else the Ingress says; else empty.
   */
  static Map<String, Object> sendingTo(Map<String, Object> spec, String... services) {
    Set<String> wanted = Set.of(services);
    List<Map<String, Object>> rules = new ArrayList<>();
    for (Map<String, Object> rule : Trees.maps(spec.get("rules"))) {
      List<Map<String, Object>> paths =
          paths(rule).stream()
              .filter(path -> wanted.contains(service(path.get("backend"))))
              .toList();
      if (!paths.isEmpty()) {
        rules.add(withPaths(rule, paths));
      }
    }
    boolean byDefault = wanted.contains(service(spec.get("defaultBackend")));
    if (rules.isEmpty() && !byDefault) {
      return Map.of();
    }
    Map<String, Object> narrowed = Trees.map(spec);
    narrowed.remove("rules");
    if (!rules.isEmpty()) {
      narrowed.put("rules", rules);
    }
    if (!byDefault) {
      narrowed.remove("defaultBackend");
    }
    return narrowed;
  }

  private static String service(@Nullable Object backend) {
    return Trees.text(Trees.map(Trees.map(backend).get("service")), "name");
  }

  private static List<Map<String, Object>> paths(Map<String, Object> rule) {
    return Trees.maps(Trees.map(rule.get("http")).get("paths"));
  }

  private static Map<String, Object> withPaths(
      Map<String, Object> rule, List<Map<String, Object>> paths) {
    Map<String, Object> edited = Trees.map(rule);
    if (!paths.isEmpty()) {
      Map<String, Object> http = Trees.map(rule.get("http"));
      http.put("paths", paths);
      edited.put("http", http);
    }
    return edited;
  }
}
