package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.target.VersionedConfig.References;
import java.util.ArrayList;
import java.util.List;

/** Deletes versioned ConfigMaps and Secrets of a release that no version needs any more. */
public final class ConfigSweep {
  private final KubernetesApi api;
  private final RolloutListener listener;

  public ConfigSweep(KubernetesApi api, RolloutListener listener) {
    this.api = api;
    this.listener = listener;
  }

  /**
   * Sweeps after a rollout has ended. What can't be deleted is said and stays: nothing serves worse
   * for it.
   *
   * @param needed by what runs, and by the version before
   */
  public void sweep(String release, String namespace, References needed)
      throws InterruptedException {
    try {
      for (HasMetadata object : unneeded(release, namespace, needed)) {
        delete(object, namespace);
      }
    } catch (DeployException e) {
      listener.on(
          new RolloutEvent.Message(
              release, "old versions of ConfigMaps and Secrets stay: " + e.getMessage()));
    }
  }

  /** What {@link #sweep} would delete. */
  public List<HasMetadata> unneeded(String release, String namespace, References needed)
      throws InterruptedException {
    return ofRelease(release, namespace).stream().filter(object -> !needed.has(object)).toList();
  }

  private List<HasMetadata> ofRelease(String release, String namespace)
      throws InterruptedException {
    List<HasMetadata> found = new ArrayList<>();
    found.addAll(
        api.call(
            "list ConfigMaps of release %s in namespace %s".formatted(release, namespace),
            client ->
                client
                    .configMaps()
                    .inNamespace(namespace)
                    .withLabel(VersionedConfig.RELEASE, release)
                    .withLabel(VersionedConfig.NAME)
                    .list()
                    .getItems()));
    found.addAll(
        api.call(
            "list Secrets of release %s in namespace %s".formatted(release, namespace),
            client ->
                client
                    .secrets()
                    .inNamespace(namespace)
                    .withLabel(VersionedConfig.RELEASE, release)
                    .withLabel(VersionedConfig.NAME)
                    .list()
                    .getItems()));
    return found;
  }

  private void delete(HasMetadata object, String namespace) throws InterruptedException {
    String name = object.getMetadata().getName();
    api.call(
        "delete %s %s in namespace %s".formatted(object.getKind(), name, namespace),
        client -> client.resource(object).inNamespace(namespace).delete());
    listener.on(new RolloutEvent.ObjectApplied(object.getKind(), namespace, name, "deleted"));
  }
}
