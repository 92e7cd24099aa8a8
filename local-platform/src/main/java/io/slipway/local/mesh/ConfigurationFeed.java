package io.slipway.local.mesh;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.slipway.local.http.Delay;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Brings one kind's resources into the route table: those that were there at the start at once,
 * changes after the delay. A version that is refused leaves the one before it in effect.
 */
final class ConfigurationFeed<T> implements ResourceEventHandler<GenericKubernetesResource> {

  private final BiFunction<String, Map<String, ?>, Accepted<T>> reader;
  private final Function<Accepted<T>, T> insteadOfRefused;
  private final Map<String, RouteTable.Entry<T>> table;
  private final Reporter reporter;
  private final Delay delay;
  private final Duration configurationDelay;
  private final Map<String, String> seenVersions = new ConcurrentHashMap<>();

  /**
   * @param insteadOfRefused what counts for a resource that never had a good version
   */
  ConfigurationFeed(
      BiFunction<String, Map<String, ?>, Accepted<T>> reader,
      Function<Accepted<T>, T> insteadOfRefused,
      Map<String, RouteTable.Entry<T>> table,
      Reporter reporter,
      Delay delay,
      Duration configurationDelay) {
    this.reader = reader;
    this.insteadOfRefused = insteadOfRefused;
    this.table = table;
    this.reporter = reporter;
    this.delay = delay;
    this.configurationDelay = configurationDelay;
  }

  /** Takes a resource that was there before the proxy. */
  void initially(GenericKubernetesResource resource) {
    if (isNews(resource)) {
      prepare(resource).run();
    }
  }

  @Override
  public void onAdd(GenericKubernetesResource resource) {
    if (isNews(resource)) {
      delay.after(configurationDelay, prepare(resource));
    }
  }

  @Override
  public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource resource) {
    onAdd(resource);
  }

  @Override
  public void onDelete(GenericKubernetesResource resource, boolean finalStateUnknown) {
    String key = key(resource);
    seenVersions.remove(key);
    delay.after(configurationDelay, () -> table.remove(key));
  }

  private boolean isNews(GenericKubernetesResource resource) {
    String version = String.valueOf(resource.getMetadata().getResourceVersion());
    return !version.equals(seenVersions.put(key(resource), version));
  }

  /** Reads now, so that a refusal is told at once; the returned action puts it into effect. */
  private Runnable prepare(GenericKubernetesResource resource) {
    Accepted<T> accepted =
        reader.apply(resource.getMetadata().getNamespace(), resource.getAdditionalProperties());
    if (!accepted.notes().isEmpty()) {
      reporter.noted(resource, accepted.notes());
    }
    if (accepted.problems().isEmpty()) {
      return () -> table.put(key(resource), entry(resource, accepted.value()));
    }
    reporter.refused(resource, accepted.problems());
    return () ->
        table.putIfAbsent(key(resource), entry(resource, insteadOfRefused.apply(accepted)));
  }

  private static <T> RouteTable.Entry<T> entry(GenericKubernetesResource resource, T value) {
    return new RouteTable.Entry<>(
        resource.getMetadata().getCreationTimestamp() + " " + key(resource), value);
  }

  private static String key(GenericKubernetesResource resource) {
    return resource.getMetadata().getNamespace() + "/" + resource.getMetadata().getName();
  }
}
