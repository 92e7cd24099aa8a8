package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.RouterSpec;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.rollout.RolloutPlan;
import io.slipway.deploy.rollout.Sizing;
import io.slipway.deploy.target.KubernetesTarget;
import io.slipway.deploy.target.PodTemplates;
import io.slipway.deploy.target.WorkloadObjects;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Works out a rollout's times from its release and its workloads. */
final class RolloutPlans {
  /** What Kubernetes takes where the manifest doesn't say. */
  private static final int PROGRESS_DEADLINE_SECONDS = 600;

  private static final long TERMINATION_GRACE_SECONDS = 30;

  /** From the end of the grace period to the Pod's object being gone. */
  private static final Duration AFTER_GRACE = Duration.ofSeconds(30);

  /** Nodes of a DaemonSet, or Pods that an autoscaler adds. */
  private static final int MANY = 100;

  private RolloutPlans() {}

  static RolloutPlan of(Release release, WorkloadObjects stable, KubernetesTarget target) {
    return new RolloutPlan(
        release.spec().strategy().stages(),
        target.newVersion(),
        target.previousVersion(),
        release.spec().settle(),
        progressDeadline(release, stable),
        drainTimeout(stable),
        release.spec().analysis().noDataTimeoutOrDefault(),
        sizing(release),
        release.spec().confirm());
  }

  private static Sizing sizing(Release release) {
    Map<String, RouterSpec> routers =
        release.spec().members().stream()
            .collect(Collectors.toMap(Workload::name, Workload::router));
    return (workload, pods, stage) ->
        Objects.requireNonNull(routers.get(workload)).scale(stage).pods(pods, stage.weight());
  }

  /** Workloads may come one after the other, so their times add up. */
  private static Duration progressDeadline(Release release, WorkloadObjects stable) {
    Duration own =
        stable.all().stream()
            .map(object -> Duration.ofSeconds(progressDeadlineSeconds(object)))
            .reduce(Duration.ZERO, Duration::plus);
    Duration whole = release.spec().deadlineOrDefault();
    return own.compareTo(whole) < 0 ? own : whole;
  }

  private static int progressDeadlineSeconds(HasMetadata object) {
    Integer seconds =
        object instanceof Deployment deployment
            ? deployment.getSpec().getProgressDeadlineSeconds()
            : null;
    return seconds == null ? PROGRESS_DEADLINE_SECONDS : seconds;
  }

  private static Duration drainTimeout(WorkloadObjects stable) {
    return stable.all().stream()
        .map(RolloutPlans::drainTimeout)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Where Pods are replaced in place, those of the version before come one after the other. */
  private static Duration drainTimeout(HasMetadata object) {
    Duration one = grace(object).plus(AFTER_GRACE);
    Integer replicas = PodTemplates.replicas(object);
    return object instanceof Deployment
        ? one
        : one.multipliedBy(replicas == null ? MANY : replicas)
            .plusSeconds(PROGRESS_DEADLINE_SECONDS);
  }

  private static Duration grace(HasMetadata object) {
    Long seconds = PodTemplates.of(object).getSpec().getTerminationGracePeriodSeconds();
    return Duration.ofSeconds(seconds == null ? TERMINATION_GRACE_SECONDS : seconds);
  }
}
