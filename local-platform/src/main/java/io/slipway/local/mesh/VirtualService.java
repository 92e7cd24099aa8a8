package io.slipway.local.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The HTTP routes of an Istio VirtualService for calls inside the mesh (networking.istio.io/v1).
 */
record VirtualService(String namespace, List<String> hosts, List<RouteRule> rules) {

  private static final String MESH = "mesh";

  boolean covers(ServiceName service) {
    return hosts.stream().anyMatch(host -> service.isMeantBy(host, namespace));
  }

  VirtualService leadingNowhere() {
    return new VirtualService(namespace, hosts, List.of(RouteRule.nowhere()));
  }

  /** Reads a spec; routes for gateways only leave a VirtualService that covers nothing. */
  static Accepted<VirtualService> read(String namespace, Map<String, ?> resource) {
    List<String> problems = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    SpecReader spec = SpecReader.of(resource.get("spec"), "spec", problems);
    List<String> hosts = spec.texts("hosts");
    List<String> gateways = spec.texts("gateways");
    if (hosts.isEmpty()) {
      spec.problem("hosts", "at least one host is needed");
    }
    if (!Set.of(List.of(), List.of("*")).contains(spec.texts("exportTo"))) {
      spec.problem("exportTo", "only \"*\" is supported by LocalMesh");
    }
    if (!gateways.isEmpty() && !gateways.contains(MESH)) {
      notes.add("spec.gateways: LocalMesh serves calls inside the mesh only, not " + gateways);
      return new Accepted<>(new VirtualService(namespace, List.of(), List.of()), problems, notes);
    }
    List<RouteRule> rules =
        spec.objects("http").stream().map(route -> rule(route, namespace)).toList();
    spec.done();
    return new Accepted<>(new VirtualService(namespace, hosts, rules), problems, notes);
  }

  /** A single destination needs no weight; among several, one without a weight gets nothing. */
  private static RouteRule rule(SpecReader route, String namespace) {
    route.ignore("name");
    List<RequestMatch> matches =
        route.objects("match").stream().map(VirtualService::match).toList();
    List<SpecReader> destinations = route.objects("route");
    List<RouteRule.Backend> backends =
        destinations.stream().map(destination -> backend(destination, namespace)).toList();
    if (backends.size() == 1 && backends.get(0).weight() == 0) {
      backends = List.of(backends.get(0).withWeight(1));
    }
    Weights.check(route, "route", backends);
    RouteRule rule = new RouteRule(matches, backends, handling(route, namespace));
    route.done();
    return rule;
  }

  private static Handling handling(SpecReader route, String namespace) {
    return new Handling(
        route.duration("timeout"),
        Handling.Retries.read(route.object("retries")),
        InjectedFault.read(route.object("fault")),
        mirrors(route, namespace),
        HeaderChanges.readIstio(route.object("headers")));
  }

  private static List<Handling.Mirror> mirrors(SpecReader route, String namespace) {
    List<Handling.Mirror> mirrors = new ArrayList<>();
    if (route.has("mirror")) {
      mirrors.add(
          new Handling.Mirror(
              destination(route.object("mirror"), namespace),
              Percent.read(route, "mirrorPercentage", 100)));
    }
    for (SpecReader mirror : route.objects("mirrors")) {
      mirrors.add(
          new Handling.Mirror(
              destination(mirror.object("destination"), namespace),
              Percent.read(mirror, "percentage", 100)));
      mirror.done();
    }
    if (route.has("mirror") && route.has("mirrors")) {
      route.problem("mirrors", "can't stand beside mirror");
    }
    return mirrors;
  }

  private static RouteRule.Backend backend(SpecReader weighted, String namespace) {
    RouteRule.Backend to = destination(weighted.object("destination"), namespace);
    RouteRule.Backend backend =
        new RouteRule.Backend(
            to.service(),
            to.port(),
            to.subset(),
            weighted.number("weight", 0),
            HeaderChanges.readIstio(weighted.object("headers")));
    weighted.done();
    return backend;
  }

  private static RouteRule.Backend destination(SpecReader destination, String namespace) {
    String host = destination.text("host", "");
    ServiceName service =
        ServiceName.ofHost(host, namespace)
            .filter(name -> !name.name().isEmpty())
            .orElseGet(
                () -> {
                  destination.problem("host", "\"" + host + "\" is no Service of the cluster");
                  return new ServiceName(namespace, host);
                });
    SpecReader port = destination.object("port");
    RouteRule.Backend read =
        new RouteRule.Backend(service, port.number("number", 0), destination.text("subset", ""), 0);
    port.done();
    destination.done();
    return read;
  }

  private static RequestMatch match(SpecReader match) {
    match.ignore("name");
    List<Predicate<RequestHead>> conditions = new ArrayList<>();
    if (match.has("uri")) {
      Predicate<String> uri = StringMatch.read(match.object("uri"), match.flag("ignoreUriCase"));
      conditions.add(head -> uri.test(head.path()));
    }
    if (match.has("method")) {
      Predicate<String> method = StringMatch.read(match.object("method"), false);
      conditions.add(head -> method.test(head.method()));
    }
    if (match.has("authority")) {
      Predicate<String> authority = StringMatch.read(match.object("authority"), false);
      conditions.add(head -> authority.test(head.authority()));
    }
    conditions.addAll(headers(match.object("headers"), true));
    conditions.addAll(headers(match.object("withoutHeaders"), false));
    conditions.addAll(queryParameters(match.object("queryParams")));
    match.done();
    return RequestMatch.of(conditions);
  }

  private static List<Predicate<RequestHead>> headers(SpecReader headers, boolean wanted) {
    List<Predicate<RequestHead>> conditions = new ArrayList<>();
    for (String name : headers.names()) {
      Predicate<String> value = StringMatch.read(headers.object(name), false);
      conditions.add(head -> wanted == head.headers().getValuesList(name).stream().anyMatch(value));
    }
    return conditions;
  }

  private static List<Predicate<RequestHead>> queryParameters(SpecReader parameters) {
    List<Predicate<RequestHead>> conditions = new ArrayList<>();
    for (String name : parameters.names()) {
      Predicate<String> value = StringMatch.read(parameters.object(name), false);
      conditions.add(head -> head.query().getValuesOrEmpty(name).stream().anyMatch(value));
    }
    return conditions;
  }
}
