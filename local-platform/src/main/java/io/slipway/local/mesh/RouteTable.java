package io.slipway.local.mesh;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The routes in effect. A VirtualService wins over HTTPRoutes for the same Service, the oldest of
 * several over the others.
 */
final class RouteTable {

  /**
   * A resource in effect.
   *
   * @param age sorts older ones first: creation time, then name
   */
  record Entry<T>(String age, T value) {}

  private final Map<String, Entry<VirtualService>> virtualServices = new ConcurrentHashMap<>();
  private final Map<String, Entry<DestinationRule>> destinationRules = new ConcurrentHashMap<>();
  private final Map<String, Entry<HttpRoute>> httpRoutes = new ConcurrentHashMap<>();

  /** By namespace and name. */
  Map<String, Entry<VirtualService>> virtualServices() {
    return virtualServices;
  }

  Map<String, Entry<DestinationRule>> destinationRules() {
    return destinationRules;
  }

  Map<String, Entry<HttpRoute>> httpRoutes() {
    return httpRoutes;
  }

  /** The first rule that accepts the request; empty where the Service has routes and none does. */
  Optional<RouteRule> route(ServiceName service, int port, RequestHead head) {
    return rules(service, port).stream().filter(rule -> rule.accepts(head)).findFirst();
  }

  private List<RouteRule> rules(ServiceName service, int port) {
    Optional<VirtualService> virtualService =
        oldestFirst(virtualServices).filter(candidate -> candidate.covers(service)).findFirst();
    if (virtualService.isPresent()) {
      return virtualService.get().rules();
    }
    List<HttpRoute> routes =
        oldestFirst(httpRoutes).filter(candidate -> candidate.covers(service, port)).toList();
    return routes.isEmpty() ? List.of(RouteRule.toService(service)) : HttpRoute.inOrder(routes);
  }

  /** The labels that select a subset's Pods; empty if no DestinationRule has it. */
  Optional<Map<String, String>> subset(ServiceName service, String subset) {
    if (subset.isEmpty()) {
      return Optional.of(Map.of());
    }
    return rulesOf(service)
        .flatMap(rule -> Optional.ofNullable(rule.subsets().get(subset)).stream())
        .map(DestinationRule.Subset::labels)
        .findFirst();
  }

  TrafficPolicy policy(ServiceName service, String subset) {
    return rulesOf(service)
        .filter(rule -> subset.isEmpty() || rule.subsets().containsKey(subset))
        .map(rule -> rule.policy(subset))
        .findFirst()
        .orElse(TrafficPolicy.NONE);
  }

  private Stream<DestinationRule> rulesOf(ServiceName service) {
    return oldestFirst(destinationRules)
        .filter(rule -> rule.service().filter(service::equals).isPresent());
  }

  private static <T> Stream<T> oldestFirst(Map<String, Entry<T>> entries) {
    return entries.values().stream()
        .sorted(Comparator.comparing((Entry<T> entry) -> entry.age()))
        .map(Entry::value);
  }
}
