package io.slipway.local.mesh;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Services and who is ready behind them, as the API's watches have them at this moment. */
final class ClusterView implements AutoCloseable {

  private final SharedIndexInformer<Service> services;
  private final SharedIndexInformer<Endpoints> endpoints;
  private final SharedIndexInformer<Pod> pods;

  ClusterView(KubernetesClient client) {
    this.services = informer(client.services().inAnyNamespace());
    this.endpoints = informer(client.endpoints().inAnyNamespace());
    this.pods = informer(client.pods().inAnyNamespace());
  }

  private static <T> SharedIndexInformer<T> informer(Informable<T> all) {
    return all.runnableInformer(0).exceptionHandler((started, failure) -> true);
  }

  /** Returns when all of it has been listed once. */
  void start() {
    var starting =
        Stream.of(services.start(), endpoints.start(), pods.start())
            .map(stage -> stage.toCompletableFuture())
            .toList();
    starting.forEach(StartUp::await);
  }

  /** Empty if there is no such Service or it has no such port; an empty list if nobody is ready. */
  Optional<List<Endpoint>> endpoints(ServiceName name, int port) {
    String key = Cache.namespaceKeyFunc(name.namespace(), name.name());
    return Optional.ofNullable(services.getIndexer().getByKey(key))
        .flatMap(service -> port(service, port))
        .map(found -> ready(endpoints.getIndexer().getByKey(key), found));
  }

  private static Optional<ServicePort> port(Service service, int port) {
    return service.getSpec().getPorts().stream()
        .filter(candidate -> candidate.getPort() == port)
        .findFirst();
  }

  private List<Endpoint> ready(@Nullable Endpoints found, ServicePort port) {
    if (found == null) {
      return List.of();
    }
    return found.getSubsets().stream().flatMap(subset -> ready(subset, found, port)).toList();
  }

  private Stream<Endpoint> ready(EndpointSubset subset, Endpoints found, ServicePort port) {
    return subset.getPorts().stream()
        .filter(candidate -> Objects.equals(name(candidate.getName()), name(port.getName())))
        .flatMap(
            target ->
                subset.getAddresses().stream()
                    .map(address -> endpoint(address, target, found.getMetadata().getNamespace())));
  }

  private static String name(@Nullable String portName) {
    return portName == null ? "" : portName;
  }

  private Endpoint endpoint(EndpointAddress address, EndpointPort port, String namespace) {
    Pod pod =
        address.getTargetRef() == null
            ? null
            : pods.getIndexer()
                .getByKey(Cache.namespaceKeyFunc(namespace, address.getTargetRef().getName()));
    return pod == null
        ? new Endpoint(address.getIp(), port.getPort(), Map.of(), Workload.UNKNOWN)
        : new Endpoint(address.getIp(), port.getPort(), Workload.labels(pod), Workload.of(pod));
  }

  @Override
  public void close() {
    services.stop();
    endpoints.stop();
    pods.stop();
  }
}
