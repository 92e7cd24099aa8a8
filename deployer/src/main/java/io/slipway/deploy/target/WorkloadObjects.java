package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesList;
import io.fabric8.kubernetes.api.model.KubernetesListBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.target.VersionedConfig.References;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The workloads of a release in one version, as manifests of their stable arms. */
public record WorkloadObjects(List<HasMetadata> all) {
  public static final WorkloadObjects NONE = new WorkloadObjects(List.of());

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  public WorkloadObjects {
    all = List.copyOf(all);
  }

  public Optional<HasMetadata> find(Workload workload) {
    return all.stream()
        .filter(object -> object.getKind().equals(workload.kind()))
        .filter(object -> object.getMetadata().getName().equals(workload.name()))
        .findFirst();
  }

  /** The one of the same kind and name. */
  Optional<HasMetadata> like(HasMetadata other) {
    return all.stream()
        .filter(object -> object.getKind().equals(other.getKind()))
        .filter(object -> object.getMetadata().getName().equals(other.getMetadata().getName()))
        .findFirst();
  }

  /** A workload that is known to be among them. */
  public HasMetadata get(Workload workload) {
    return find(workload).orElseThrow();
  }

  /** The image of each of the release's workloads that are among them, by its name. */
  public Map<String, String> images(Release release) {
    Map<String, String> images = new LinkedHashMap<>();
    for (Workload workload : release.spec().members()) {
      find(workload)
          .ifPresent(object -> images.put(workload.name(), PodTemplates.image(object, workload)));
    }
    return images;
  }

  /** Whether these are the same workloads, each in the same version as there. */
  public boolean areOfTheSameVersions(WorkloadObjects others) {
    return matches(
        others, (one, other) -> ArmDeployments.version(one).equals(ArmDeployments.version(other)));
  }

  /**
   * Whether a canary of these can be replaced, where it stands, by one of the others: they are
   * Deployments with the same selectors.
   */
  public boolean leaveRoomFor(WorkloadObjects others) {
    return matches(
        others,
        (one, other) ->
            one instanceof Deployment before
                && other instanceof Deployment after
                && ArmDeployments.haveTheSameSelector(before, after));
  }

  private boolean matches(WorkloadObjects others, BiPredicate<HasMetadata, HasMetadata> condition) {
    return all.size() == others.all().size()
        && all.stream()
            .allMatch(
                one -> others.like(one).filter(other -> condition.test(one, other)).isPresent());
  }

  /** What the Pods of all of them read. */
  public References references() {
    References references = References.NONE;
    for (HasMetadata object : all) {
      references = references.with(VersionedConfig.of(PodTemplates.of(object).getSpec()));
    }
    return references;
  }

  /** For the saved state: one object as it is, several as a List. */
  public String toJson() {
    return SERIALIZATION.asJson(
        all.size() == 1 ? all.get(0) : new KubernetesListBuilder().addAllToItems(all).build());
  }

  /** What {@link #toJson} made; none for null. */
  public static WorkloadObjects fromJson(@Nullable String json) {
    if (json == null) {
      return NONE;
    }
    Object read = SERIALIZATION.unmarshal(json);
    return read instanceof KubernetesList list
        ? new WorkloadObjects(list.getItems())
        : new WorkloadObjects(List.of((HasMetadata) read));
  }
}
