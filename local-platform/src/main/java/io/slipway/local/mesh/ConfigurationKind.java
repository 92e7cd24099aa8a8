package io.slipway.local.mesh;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A kind that a cluster may have or not have, watched in the newest version that it serves. */
final class ConfigurationKind implements AutoCloseable {

  private final KubernetesClient client;
  private final String group;
  private final List<String> versions;
  private final String kind;
  private final String plural;
  private final ConfigurationFeed<?> feed;
  private @Nullable SharedIndexInformer<GenericKubernetesResource> informer;

  ConfigurationKind(
      KubernetesClient client,
      String group,
      List<String> versions,
      String kind,
      String plural,
      ConfigurationFeed<?> feed) {
    this.client = client;
    this.group = group;
    this.versions = versions;
    this.kind = kind;
    this.plural = plural;
    this.feed = feed;
  }

  /**
   * Watches if the cluster has the kind and it isn't watched yet. What is there already counts as
   * there from the start.
   */
  synchronized void startInitially() {
    if (start()) {
      started().getStore().list().forEach(feed::initially);
      started().addEventHandler(feed);
    }
  }

  /** Watches if the cluster has got the kind meanwhile: each resource is a change. */
  synchronized void startLate() {
    if (start()) {
      started().addEventHandler(feed);
    }
  }

  private boolean start() {
    Optional<String> version = informer == null ? servedVersion() : Optional.empty();
    version.ifPresent(this::watch);
    return version.isPresent();
  }

  private void watch(String version) {
    ResourceDefinitionContext context =
        new ResourceDefinitionContext.Builder()
            .withGroup(group)
            .withVersion(version)
            .withKind(kind)
            .withPlural(plural)
            .withNamespaced(true)
            .build();
    informer =
        client
            .genericKubernetesResources(context)
            .inAnyNamespace()
            .runnableInformer(0)
            .exceptionHandler((running, failure) -> true);
    StartUp.await(informer.start().toCompletableFuture());
  }

  private SharedIndexInformer<GenericKubernetesResource> started() {
    if (informer == null) {
      throw new IllegalStateException(kind + " is not watched");
    }
    return informer;
  }

  private Optional<String> servedVersion() {
    return versions.stream().filter(this::isServed).findFirst();
  }

  private boolean isServed(String version) {
    APIResourceList resources = client.getApiResources(group + "/" + version);
    return resources != null
        && resources.getResources().stream()
            .anyMatch(resource -> plural.equals(resource.getName()));
  }

  @Override
  public synchronized void close() {
    if (informer != null) {
      informer.stop();
    }
  }
}
