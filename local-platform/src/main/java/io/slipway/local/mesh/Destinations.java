package io.slipway.local.mesh;

import io.slipway.local.http.Delay;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What backends lead to now: ready endpoints, the policy for them, and how they have fared. What
 * was learnt of a destination stays as long as the mesh.
 */
final class Destinations {

  private record Key(ServiceName service, String subset, int port) {}

  /** What was seen of one destination's requests. */
  private record Experience(RequestLimits limits, Ejections ejections) {}

  private final ClusterView cluster;
  private final RouteTable routes;
  private final Delay delay;
  private final LongSupplier nanos;
  private final Map<Key, Experience> experiences = new ConcurrentHashMap<>();

  Destinations(ClusterView cluster, RouteTable routes, Delay delay, LongSupplier nanos) {
    this.cluster = cluster;
    this.routes = routes;
    this.delay = delay;
    this.nanos = nanos;
  }

  /** Empty where there is no such Service, port or subset. */
  Optional<Destination> find(RouteRule.Backend backend, int calledPort) {
    int port = backend.port() == 0 ? calledPort : backend.port();
    return routes
        .subset(backend.service(), backend.subset())
        .flatMap(
            labels ->
                cluster
                    .endpoints(backend.service(), port)
                    .map(all -> all.stream().filter(one -> one.hasLabels(labels)).toList()))
        .map(ready -> destination(backend, port, ready));
  }

  private Destination destination(RouteRule.Backend backend, int port, List<Endpoint> ready) {
    Experience experience =
        experiences.computeIfAbsent(
            new Key(backend.service(), backend.subset(), port),
            unknown -> new Experience(new RequestLimits(delay), new Ejections(nanos)));
    return new Destination(
        ready,
        routes.policy(backend.service(), backend.subset()),
        experience.limits(),
        experience.ejections());
  }
}
