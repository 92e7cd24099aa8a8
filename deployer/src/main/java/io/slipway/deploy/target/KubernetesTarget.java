package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.rollout.ArmStatus;
import io.slipway.deploy.rollout.Goal;
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
   */
  public record Versions(WorkloadObjects stable, WorkloadObjects previous) {}

  private final Release release;
  private final SupportingObjects supporting;
  private final GroupTarget workloads;

  public KubernetesTarget(
      KubernetesApi api,
      Release release,
      Versions versions,
      SupportingObjects supporting,
      RolloutListener listener) {
    this.release = release;
    this.supporting = supporting;
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
    supporting.apply();
  }

  /** As {@link #applySupporting}, where no rollout begins. */
  public void refreshSupporting() throws InterruptedException {
    supporting.refresh();
  }

  @Override
  public void settleSupporting(Goal goal) throws InterruptedException {
    supporting.settle(goal);
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
}
