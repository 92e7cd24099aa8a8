package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.rollout.ArmStatus;
import io.slipway.deploy.rollout.Pods;
import io.slipway.deploy.rollout.Target;
import io.slipway.deploy.rollout.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A release's objects in one namespace. */
public final class KubernetesTarget implements Target {

  /**
   * The workloads in both versions.
   *
   * @param previous without those that didn't run before
   * @param supporting null where a process goes on that hasn't the release's files
   */
  public record Versions(
      WorkloadObjects stable, WorkloadObjects previous, @Nullable List<HasMetadata> supporting) {}

  private final Release release;
  private final @Nullable List<HasMetadata> supporting;
  private final GroupTarget workloads;
  private final Applier applier;

  public KubernetesTarget(
      KubernetesApi api, Release release, Versions versions, RolloutListener listener) {
    this.release = release;
    this.supporting = versions.supporting();
    this.applier = new Applier(api, listener);
    List<GroupTarget.Member> members = new ArrayList<>();
    for (Workload workload : release.spec().members()) {
      Optional<HasMetadata> stable = versions.stable().find(workload);
      if (stable.isPresent()) {
        HasMetadata previous = versions.previous().find(workload).orElse(null);
        members.add(
            member(
                workload,
                stable.get(),
                previous,
                target(api, workload, stable.get(), previous, listener)));
      }
    }
    this.workloads = new GroupTarget(members);
  }

  private WorkloadTarget target(
      KubernetesApi api,
      Workload workload,
      HasMetadata stable,
      @Nullable HasMetadata previous,
      RolloutListener listener) {
    return workload.isInPlace()
        ? new SetTarget(api, release, workload, stable, previous, listener)
        : new DeploymentTarget(
            api, release, workload, (Deployment) stable, (Deployment) previous, listener);
  }

  private static GroupTarget.Member member(
      Workload workload,
      HasMetadata stable,
      @Nullable HasMetadata previous,
      WorkloadTarget target) {
    Integer replicas = PodTemplates.replicas(stable);
    return new GroupTarget.Member(
        workload.name(),
        workload.after(),
        target,
        ArmDeployments.version(stable),
        previous == null ? null : ArmDeployments.version(previous),
        replicas == null ? 1 : replicas);
  }

  /** What the arms are of once the rollout is through. */
  public String newVersion() {
    return workloads.newVersion();
  }

  /** What the stable arm goes back to; empty where nothing ran. */
  public String previousVersion() {
    return workloads.previousVersion();
  }

  @Override
  public ArmStatus status(Arm arm) throws InterruptedException {
    return workloads.status(arm);
  }

  @Override
  public void applySupporting() throws InterruptedException {
    if (supporting == null) {
      throw DeployException.failed(
          "rollout of release %s has not applied its manifests yet, and they are not here; go on where they are: slipway deploy --resume"
              .formatted(release.name()));
    }
    for (HasMetadata object : supporting) {
      if (!isRoute(object) || applier.read(object) == null) {
        applier.apply(object, false);
      }
    }
  }

  @Override
  public void applyStable(Version version) throws InterruptedException {
    workloads.applyStable(version);
  }

  @Override
  public void applyCanary(Pods pods) throws InterruptedException {
    workloads.applyCanary(pods);
  }

  @Override
  public void removeCanary() throws InterruptedException {
    workloads.removeCanary();
  }

  /** The weights in a route are the rollout's, so a route is only applied where it is missing. */
  private boolean isRoute(HasMetadata object) {
    return release.spec().isRoute(object.getKind(), object.getMetadata().getName());
  }
}
