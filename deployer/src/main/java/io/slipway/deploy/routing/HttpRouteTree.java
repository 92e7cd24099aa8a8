package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.RequestMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The spec of an HTTPRoute (gateway.networking.k8s.io/v1). Slipway's are those rules whose backends
 * are the Service, or both arms' Services; a rule that sends to the canary's alone right before
 * such a one is a header route. Every other rule is the user's and stays.
 *
 * @param service what clients call
 */
record HttpRouteTree(String name, String service, String stable, String canary) {
  private static final String MIRROR = "RequestMirror";

  /** Null where no rule splits, or the rules are not all as Slipway writes them. */
  @Nullable Traffic traffic(Map<String, Object> spec) {
    List<Map<String, Object>> rules = Trees.maps(spec.get("rules"));
    Optional<Map<String, Object>> first = rules.stream().filter(this::isOurs).findFirst();
    Weights weights = first.map(this::weights).orElse(null);
    if (first.isEmpty() || weights == null) {
      return null;
    }
    Traffic found = new Traffic(weights, matches(rules, first.get()), mirror(first.get()));
    return Trees.same(withTraffic(spec, found), spec) ? found : null;
  }

  Map<String, Object> withTraffic(Map<String, Object> spec, Traffic traffic) {
    List<Map<String, Object>> rules = Trees.maps(spec.get("rules"));
    if (rules.stream().noneMatch(this::isOurs)) {
      throw DeployException.failed(
          ("HTTPRoute %s has no rule that sends to Service %s, so there is nothing to shift; add one"
                  + " with backendRefs: [{name: %s, port: ...}]")
              .formatted(name, service, service));
    }
    List<Map<String, Object>> edited = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      if (isOurs(rules.get(i))) {
        edited.addAll(rules(rules.get(i), traffic));
      } else if (!isHeaderRoute(rules, i)) {
        edited.add(rules.get(i));
      }
    }
    Map<String, Object> result = Trees.map(spec);
    result.put("rules", edited);
    return result;
  }

  private List<Map<String, Object>> rules(Map<String, Object> rule, Traffic traffic) {
    Map<String, Object> split = split(rule, traffic);
    return traffic.matches().isEmpty()
        ? List.of(split)
        : List.of(headerRoute(split, traffic.matches()), split);
  }

  private Map<String, Object> split(Map<String, Object> rule, Traffic traffic) {
    Map<String, Object> edited = Trees.map(rule);
    Map<String, Object> backend = Trees.maps(rule.get("backendRefs")).get(0);
    edited.put(
        "backendRefs",
        List.of(
            backend(backend, stable, traffic.weights().stable()),
            backend(backend, canary, traffic.weights().canary())));
    List<Object> filters = new ArrayList<>(otherFilters(rule));
    if (traffic.mirror() > 0) {
      filters.add(Map.of("type", MIRROR, "requestMirror", mirror(backend, traffic.mirror())));
    }
    edited.remove("filters");
    if (!filters.isEmpty()) {
      edited.put("filters", filters);
    }
    return edited;
  }

  private static Map<String, Object> backend(Map<String, Object> as, String name, int weight) {
    Map<String, Object> backend = Trees.map(as);
    backend.put("name", name);
    backend.put("weight", weight);
    return backend;
  }

  /** The percentage is left out where it is all: clusters before 1.3 of the API don't know it. */
  private Map<String, Object> mirror(Map<String, Object> backend, int percent) {
    Map<String, Object> reference = Trees.map(backend);
    reference.put("name", canary);
    reference.keySet().retainAll(List.of("group", "kind", "name", "namespace", "port"));
    return percent == 100
        ? Map.of("backendRef", reference)
        : Map.of("backendRef", reference, "percent", percent);
  }

  private List<Map<String, Object>> otherFilters(Map<String, Object> rule) {
    return Trees.maps(rule.get("filters")).stream().filter(filter -> !isMirror(filter)).toList();
  }

  private boolean isMirror(Map<String, Object> filter) {
    return Trees.text(filter, "type").equals(MIRROR)
        && Trees.text(Trees.map(Trees.map(filter.get("requestMirror")).get("backendRef")), "name")
            .equals(canary);
  }

  private int mirror(Map<String, Object> rule) {
    return Trees.maps(rule.get("filters")).stream()
        .filter(this::isMirror)
        .map(filter -> Trees.map(filter.get("requestMirror")))
        .map(mirror -> mirror.containsKey("percent") ? Trees.number(mirror, "percent") : 100)
        .findFirst()
        .orElse(0);
  }

  private boolean isOurs(Map<String, Object> rule) {
    List<String> names = backends(rule).toList();
    return names.equals(List.of(service)) || names.equals(List.of(stable, canary));
  }

  private boolean isHeaderRoute(List<Map<String, Object>> rules, int index) {
    return backends(rules.get(index)).toList().equals(List.of(canary))
        && index + 1 < rules.size()
        && isOurs(rules.get(index + 1));
  }

  private static Stream<String> backends(Map<String, Object> rule) {
    return Trees.maps(rule.get("backendRefs")).stream().map(backend -> Trees.text(backend, "name"));
  }

  private @Nullable Weights weights(Map<String, Object> rule) {
    List<Map<String, Object>> backends = Trees.maps(rule.get("backendRefs"));
    if (backends.size() != 2) {
      return null;
    }
    return Weights.ofWritten(
        Trees.number(backends.get(0), "weight"), Trees.number(backends.get(1), "weight"));
  }

  private Map<String, Object> headerRoute(Map<String, Object> split, List<RequestMatch> matches) {
    Map<String, Object> rule = Trees.map(split);
    rule.put("backendRefs", List.of(alone(Trees.maps(split.get("backendRefs")).get(1))));
    List<Object> narrowed = new ArrayList<>();
    for (Map<String, Object> wide : conditions(split)) {
      matches.forEach(match -> narrowed.add(narrow(wide, match)));
    }
    rule.put("matches", narrowed);
    rule.remove("name");
    rule.remove("filters");
    if (!otherFilters(split).isEmpty()) {
      rule.put("filters", otherFilters(split));
    }
    return rule;
  }

  private static Map<String, Object> alone(Map<String, Object> backend) {
    Map<String, Object> alone = Trees.map(backend);
    alone.put("weight", 1);
    return alone;
  }

  private static List<Map<String, Object>> conditions(Map<String, Object> rule) {
    List<Map<String, Object>> own = Trees.maps(rule.get("matches"));
    return own.isEmpty() ? List.of(Map.of()) : own;
  }

  private static Map<String, Object> narrow(Map<String, Object> wide, RequestMatch match) {
    Map<String, Object> narrowed = Trees.map(wide);
    List<Object> headers = new ArrayList<>(Trees.maps(wide.get("headers")));
    headers.add(HeaderConditions.write(match));
    narrowed.put("headers", headers);
    return narrowed;
  }

  private List<RequestMatch> matches(List<Map<String, Object>> rules, Map<String, Object> split) {
    int index = rules.indexOf(split);
    if (index < 1 || !isHeaderRoute(rules, index - 1)) {
      return List.of();
    }
    List<Map<String, Object>> narrowed = Trees.maps(rules.get(index - 1).get("matches"));
    int each = narrowed.size() / conditions(split).size();
    return narrowed.subList(0, each).stream()
        .map(condition -> Trees.maps(condition.get("headers")))
        .filter(headers -> !headers.isEmpty())
        .flatMap(headers -> HeaderConditions.read(headers.get(headers.size() - 1)).stream())
        .toList();
  }

  /** An HTTPHeaderMatch of the Gateway API, and back. */
  private static final class HeaderConditions {
    private static final String REGEX = "RegularExpression";

    static Map<String, Object> write(RequestMatch match) {
      Map<String, Object> condition = new LinkedHashMap<>();
      String header = match.header();
      String exact = match.exact();
      boolean plain = header != null && exact != null;
      condition.put("type", plain ? "Exact" : REGEX);
      condition.put("name", header == null ? Cookies.HEADER : header);
      condition.put("value", plain ? exact : regex(match));
      return condition;
    }

    private static String regex(RequestMatch match) {
      if (match.header() == null) {
        return Cookies.regex(match);
      }
      return match.regex() != null ? match.regex() : "\\Q" + match.prefix() + "\\E.*";
    }

    static Optional<RequestMatch> read(Map<String, Object> condition) {
      String name = Trees.text(condition, "name");
      String value = Trees.text(condition, "value");
      if (!Trees.text(condition, "type").equals(REGEX)) {
        return Optional.of(RequestMatch.header(name, value));
      }
      if (name.equals(Cookies.HEADER)) {
        return Cookies.read(value);
      }
      boolean prefix = value.startsWith("\\Q") && value.endsWith("\\E.*");
      return Optional.of(
          new RequestMatch(
              name,
              null,
              null,
              prefix ? value.substring(2, value.length() - 4) : null,
              prefix ? null : value));
    }
  }
}
