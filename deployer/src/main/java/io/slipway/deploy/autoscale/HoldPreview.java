package io.slipway.deploy.autoscale;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Release;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Says what a rollout would hold; asks the cluster, changes nothing. */
public final class HoldPreview {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private final Release release;
  private final Scalers scalers;

  public HoldPreview(KubernetesApi api, Release release) {
    this.release = release;
    this.scalers = new Scalers(api, release.namespace());
  }

  /**
   * A sentence for each autoscaler.
   *
   * @param pods that the stable arm of each workload has now, by the workload's name
   * @param manifests that are applied before anything is held
   */
  public List<String> words(Map<String, Integer> pods, List<HasMetadata> manifests)
      throws InterruptedException {
    List<Scaler> all;
    try {
      all = withManifests(scalers.all(), manifests);
    } catch (DeployException e) {
      return List.of("mind: nothing that scales stable can be held: " + e.getMessage());
    }
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, Integer> each : pods.entrySet()) {
      for (Scaler scaler : Scalers.of(release, each.getKey(), all)) {
        if (scaler.allowsFewerThan(each.getValue())) {
          words.add(words(scaler, Math.min(each.getValue(), scaler.most())));
        }
      }
    }
    return words;
  }

  private String words(Scaler scaler, int floor) throws InterruptedException {
    String field = scaler.kind().least() + " of " + scaler;
    if (scaler.maker().isPresent()) {
      return "mind: %s can't be held, as %s %s makes it"
          .formatted(field, scaler.maker().get().getKind(), scaler.maker().get().getName());
    }
    try {
      scalers.tryToWrite(scaler, floor);
      return "hold %s at %d (it is %d), so that stable keeps what all requests need; it is given back at the end"
          .formatted(field, Math.max(floor, scaler.leastOrDefault()), scaler.leastOrDefault());
    } catch (DeployException e) {
      return "mind: %s can't be held: %s".formatted(field, e.getMessage());
    }
  }

  /** What the manifests say of an autoscaler is so before it is held. */
  private static List<Scaler> withManifests(List<Scaler> live, List<HasMetadata> manifests) {
    List<Scaler> all = new ArrayList<>(live);
    for (HasMetadata manifest : manifests) {
      Arrays.stream(ScalerKind.values())
          .filter(kind -> kind.kind().equals(manifest.getKind()))
          .map(kind -> new Scaler(kind, tree(manifest)))
          .forEach(
              scaler -> {
                all.removeIf(other -> other.toString().equals(scaler.toString()));
                all.add(scaler);
              });
    }
    return all;
  }

  private static GenericKubernetesResource tree(HasMetadata manifest) {
    return SERIALIZATION.unmarshal(SERIALIZATION.asJson(manifest), GenericKubernetesResource.class);
  }
}
