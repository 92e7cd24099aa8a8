package io.slipway.local.mesh;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A Gateway API HTTPRoute attached to Services, as GAMMA has it (gateway.networking.k8s.io/v1). */
record HttpRoute(List<Parent> parents, List<RouteRule> rules) {

  /**
   * @param port 0 for all of the Service's
   */
  record Parent(ServiceName service, int port) {}

  boolean covers(ServiceName service, int port) {
    return parents.stream()
        .anyMatch(
            parent ->
                parent.service().equals(service) && (parent.port() == 0 || parent.port() == port));
  }

  HttpRoute leadingNowhere() {
    return new HttpRoute(parents, List.of(RouteRule.nowhere()));
  }

  static Accepted<HttpRoute> read(String namespace, Map<String, ?> resource) {
    List<String> problems = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    SpecReader spec = SpecReader.of(resource.get("spec"), "spec", problems);
    spec.ignore("hostnames");
    List<Parent> parents = parents(spec, namespace, notes);
    List<RouteRule> rules =
        spec.objects("rules").stream().map(rule -> rule(rule, namespace)).toList();
    spec.done();
    return new Accepted<>(new HttpRoute(parents, rules), problems, notes);
  }

  private static List<Parent> parents(SpecReader spec, String namespace, List<String> notes) {
    List<Parent> parents = new ArrayList<>();
    for (SpecReader parent : spec.objects("parentRefs")) {
      String kind = parent.text("kind", "Gateway");
      parent.ignore("group", "sectionName");
      String name = parent.text("name", "");
      ServiceName service = new ServiceName(parent.text("namespace", namespace), name);
      int port = parent.number("port", 0);
      if (kind.equals("Service")) {
        parents.add(new Parent(service, port));
      } else {
        notes.add(
            "spec.parentRefs: LocalMesh serves parents of kind Service, not " + kind + " " + name);
      }
      parent.done();
    }
    return parents;
  }

  private static RouteRule rule(SpecReader rule, String namespace) {
    rule.ignore("name");
    List<RequestMatch> matches = rule.objects("matches").stream().map(HttpRoute::match).toList();
    List<RouteRule.Backend> backends =
        rule.objects("backendRefs").stream().map(backend -> backend(backend, namespace)).toList();
    Weights.check(rule, "backendRefs", backends);
    SpecReader timeouts = rule.object("timeouts");
    HttpRouteFilters filters = HttpRouteFilters.read(rule.objects("filters"), namespace);
    RouteRule result =
        new RouteRule(
            matches,
            backends,
            new Handling(
                timeouts.duration("request"),
                new Handling.Retries(
                    Handling.Retries.DEFAULT.attempts(),
                    timeouts.duration("backendRequest"),
                    RetryOn.UNANSWERED),
                InjectedFault.NONE,
                filters.mirrors(),
                filters.headers()));
    timeouts.done();
    rule.done();
    return result;
  }

  private static RouteRule.Backend backend(SpecReader backend, String namespace) {
    int weight = backend.number("weight", 1);
    HttpRouteFilters filters = HttpRouteFilters.read(backend.objects("filters"), namespace);
    if (!filters.mirrors().isEmpty()) {
      backend.problem("filters", "LocalMesh mirrors for a whole rule only");
    }
    RouteRule.Backend to = HttpRouteFilters.backend(backend, namespace);
    return new RouteRule.Backend(to.service(), to.port(), "", weight, filters.headers());
  }

  private static RequestMatch match(SpecReader match) {
    List<Predicate<RequestHead>> conditions = new ArrayList<>();
    SpecReader path = match.object("path");
    String type = path.text("type", "PathPrefix");
    String value = path.text("value", "/");
    Predicate<String> pathMatch = path(path, type, value);
    path.done();
    conditions.add(head -> pathMatch.test(head.path()));
    String method = match.text("method", "");
    if (!method.isEmpty()) {
      conditions.add(head -> head.method().equals(method));
    }
    List<SpecReader> headers = match.objects("headers");
    headers.forEach(header -> conditions.add(header(header)));
    List<SpecReader> query = match.objects("queryParams");
    query.forEach(parameter -> conditions.add(queryParameter(parameter)));
    match.done();
    return new RequestMatch(
        conditions,
        new RequestMatch.Specificity(
            type.equals("Exact"), value.length(), !method.isEmpty(), headers.size(), query.size()));
  }

  private static Predicate<String> path(SpecReader path, String type, String value) {
    return switch (type) {
      case "Exact" -> value::equals;
      case "RegularExpression" -> StringMatch.regex(path, "value");
      case "PathPrefix" -> asked -> isElementPrefix(value, asked);
      default -> {
        path.problem("type", "\"" + type + "\" is not supported by LocalMesh");
        yield asked -> false;
      }
    };
  }

  /** /shop is a prefix of /shop and /shop/cart, not of /shopping. */
  private static boolean isElementPrefix(String prefix, String path) {
    String bare = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    return path.startsWith(bare)
        && (path.length() == bare.length() || path.charAt(bare.length()) == '/');
  }

  private static Predicate<RequestHead> header(SpecReader header) {
    String name = header.text("name", "");
    Predicate<String> value = value(header);
    return head -> head.headers().getValuesList(name).stream().anyMatch(value);
  }

  private static Predicate<RequestHead> queryParameter(SpecReader parameter) {
    String name = parameter.text("name", "");
    Predicate<String> value = value(parameter);
    return head -> head.query().getValuesOrEmpty(name).stream().anyMatch(value);
  }

  private static Predicate<String> value(SpecReader match) {
    String type = match.text("type", "Exact");
    String value = match.text("value", "");
    match.done();
    return switch (type) {
      case "Exact" -> value::equals;
      case "RegularExpression" -> StringMatch.regex(match, "value");
      default -> {
        match.problem("type", "\"" + type + "\" is not supported by LocalMesh");
        yield asked -> false;
      }
    };
  }

  /** One rule per match, the most specific first; equals in the order of their routes and rules. */
  static List<RouteRule> inOrder(List<HttpRoute> routes) {
    return routes.stream()
        .flatMap(route -> route.rules().stream())
        .flatMap(HttpRoute::splitMatches)
        .sorted(
            Comparator.comparing(
                    (RouteRule rule) ->
                        rule.matches().stream()
                            .map(RequestMatch::specificity)
                            .findFirst()
                            .orElse(RequestMatch.Specificity.NONE))
                .reversed())
        .toList();
  }

  private static Stream<RouteRule> splitMatches(RouteRule rule) {
    if (rule.matches().isEmpty()) {
      return Stream.of(rule);
    }
    return rule.matches().stream()
        .map(match -> new RouteRule(List.of(match), rule.backends(), rule.handling()));
  }
}
