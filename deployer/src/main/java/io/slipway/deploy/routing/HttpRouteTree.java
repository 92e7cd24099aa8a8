package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.RequestMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The spec of an HTTPRoute (gateway.networking.k8s.io/v1). Slipway's are those rules whose backends
 * are the Service, or both arms' Services; a rule that sends to the canary's alone right before
 * such a one is a header route. Every other rule is the user's and stays.
 *
 * @param service what clients call
 * @param timeout of a request, zero for none; null leaves what is there
 */
record HttpRouteTree(
    String name, String service, String stable, String canary, @Nullable Duration timeout) {
  private static final String MIRROR = "RequestMirror";
  private static final Conditions CONDITIONS =
      new Conditions("matches", HeaderConditions::narrow, HeaderConditions::added);

  HttpRouteTree(String name, String service, String stable, String canary) {
    this(name, service, stable, canary, null);
  }

  /** Null where no rule splits, or the rules are not all as Slipway writes them. */
  @Nullable Traffic traffic(Map<String, Object> spec) {
    List<Map<String, Object>> rules = Trees.maps(spec.get("rules"));
    Optional<Map<String, Object>> first = rules.stream().filter(ours(rules)).findFirst();
    Weights weights = first.map(this::weights).orElse(null);
    if (first.isEmpty() || weights == null) {
      return null;
    }
    Traffic found = new Traffic(weights, matches(rules, first.get()), mirror(first.get()));
    return Trees.same(withTraffic(spec, found), spec) ? found : null;
  }

  /** Whether a rule sends to both arms, whatever its weights. */
  boolean namesArms(Map<String, Object> spec) {
    return Trees.maps(spec.get("rules")).stream().anyMatch(this::isSplit);
  }

  /** What in the weights makes no sense, with its place; Slipway writes over it. */
  List<String> oddities(Map<String, Object> spec) {
    List<Map<String, Object>> rules = Trees.maps(spec.get("rules"));
    Predicate<Map<String, Object>> ours = ours(rules);
    List<String> oddities = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      String place = "HTTPRoute %s, spec.rules[%d].backendRefs: ".formatted(name, i);
      if (isSplit(rules.get(i))) {
        Weights.oddity(writtenWeights(rules.get(i)))
            .ifPresent(oddity -> oddities.add(place + oddity));
      }
      List<String> to = backends(rules.get(i)).toList();
      if (ours.test(rules.get(i)) && to.size() == 1 && !to.contains(service)) {
        oddities.add(place + "sends to Service " + to.get(0) + " alone");
      }
    }
    return oddities;
  }

  private boolean isSplit(Map<String, Object> rule) {
    return backends(rule).toList().equals(List.of(stable, canary));
  }

  /** One is what a backend without a weight has. */
  private static List<Integer> writtenWeights(Map<String, Object> rule) {
    return Trees.maps(rule.get("backendRefs")).stream()
        .map(backend -> backend.containsKey("weight") ? Trees.number(backend, "weight") : 1)
        .toList();
  }

  Map<String, Object> withTraffic(Map<String, Object> spec, Traffic traffic) {
    List<Map<String, Object>> rules = Trees.maps(spec.get("rules"));
    Predicate<Map<String, Object>> ours = ours(rules);
    if (rules.stream().noneMatch(ours)) {
      throw DeployException.failed(
          ("HTTPRoute %s has no rule that sends to Service %s, so there is nothing to shift; add one"
                  + " with backendRefs: [{name: %s, port: ...}]")
              .formatted(name, service, service));
    }
    List<Map<String, Object>> edited = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      if (ours.test(rules.get(i))) {
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
    if (timeout != null) {
      Map<String, Object> timeouts = Trees.map(rule.get("timeouts"));
      timeouts.put("request", text(timeout));
      edited.put("timeouts", timeouts);
    }
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

  /** As the API has durations: whole numbers of units, of at most five digits (GEP-2257). */
  private static String text(Duration timeout) {
    String millis = timeout.toMillisPart() == 0 ? "" : timeout.toMillisPart() + "ms";
    long seconds = timeout.toSeconds();
    return seconds > 0 || millis.isEmpty() ? seconds + "s" + millis : millis;
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

  /**
   * Which rules are Slipway's. Where none sends to the Service or the stable version's, as someone
   * else may have left it, those are that send to the canary's alone.
   */
  private Predicate<Map<String, Object>> ours(List<Map<String, Object>> rules) {
    Predicate<Map<String, Object>> whole =
        rule ->
            backends(rule).toList().equals(List.of(service))
                || backends(rule).toList().equals(List.of(stable))
                || isSplit(rule);
    return rules.stream().anyMatch(whole) ? whole : this::isCanarys;
  }

  private boolean isCanarys(Map<String, Object> rule) {
    return backends(rule).toList().equals(List.of(canary));
  }

  private boolean isHeaderRoute(List<Map<String, Object>> rules, int index) {
    Predicate<Map<String, Object>> ours = ours(rules);
    return isCanarys(rules.get(index))
        && index + 1 < rules.size()
        && !ours.test(rules.get(index))
        && ours.test(rules.get(index + 1));
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
    Map<String, Object> rule = CONDITIONS.narrowed(split, matches);
    rule.put("backendRefs", List.of(alone(Trees.maps(split.get("backendRefs")).get(1))));
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

  private List<RequestMatch> matches(List<Map<String, Object>> rules, Map<String, Object> split) {
    int index = rules.indexOf(split);
    return index < 1 || !isHeaderRoute(rules, index - 1)
        ? List.of()
        : CONDITIONS.read(rules.get(index - 1), split);
  }

  /** An HTTPHeaderMatch of the Gateway API, and back. */
  private static final class HeaderConditions {
    private static final String REGEX = "RegularExpression";
    private static final String HEADERS = "headers";

    static Map<String, Object> narrow(Map<String, Object> wide, RequestMatch match) {
      Map<String, Object> narrowed = Trees.map(wide);
      List<Object> headers = new ArrayList<>(Trees.maps(wide.get(HEADERS)));
      headers.add(write(match));
      narrowed.put(HEADERS, headers);
      return narrowed;
    }

    /** The last header is the one that was added. */
    static Optional<RequestMatch> added(Map<String, Object> narrowed, Map<String, Object> wide) {
      List<Map<String, Object>> headers = Trees.maps(narrowed.get(HEADERS));
      return headers.size() > Trees.maps(wide.get(HEADERS)).size()
          ? read(headers.get(headers.size() - 1))
          : Optional.empty();
    }

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
