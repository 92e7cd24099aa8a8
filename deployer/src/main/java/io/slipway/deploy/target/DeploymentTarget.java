package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.log.PodLogs;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.rollout.ArmStatus;
import io.slipway.deploy.rollout.Version;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Deployment, and beside it another one for the canary. */
final class DeploymentTarget implements WorkloadTarget {
  /** From the end of a Pod's grace period on it is not waited for longer than that. */
  private static final Duration AFTER_GRACE = Duration.ofSeconds(30);

  private final KubernetesApi api;
  private final Release release;
  private final Workload workload;
  private final Deployment stable;
  private final @Nullable Deployment previous;
  private final Applier applier;
  private final Diagnosis diagnosis;
  private final RolloutListener listener;
  private final Clock clock;

  /**
   * @param stable in the new version
   * @param previous in the one before; null where nothing ran
   */
  DeploymentTarget(
      KubernetesApi api,
      Release release,
      Workload workload,
      Deployment stable,
      @Nullable Deployment previous,
      RolloutListener listener) {
    this.api = api;
    this.release = release;
    this.workload = workload;
    this.stable = stable;
    this.previous = previous;
    this.applier = new Applier(api, listener);
    this.diagnosis = new Diagnosis(api, release.namespace());
    this.listener = listener;
    this.clock = Clock.systemUTC();
  }

  @Override
  public ArmStatus status(Arm arm) throws InterruptedException {
    Deployment live =
        (Deployment)
            LiveWorkloads.read(api, release.namespace(), workload.kind(), arm.deployment(workload));
    if (live == null) {
      return arm == Arm.CANARY ? leaving() : ArmStatus.ABSENT;
    }
    int desired = count(live.getSpec().getReplicas(), 1);
    DeploymentStatus status = live.getStatus() == null ? new DeploymentStatus() : live.getStatus();
    boolean complete = isComplete(live, status, desired);
    Diagnosis.Finding finding = complete ? Diagnosis.Finding.NONE : diagnosis.of(live);
    return new ArmStatus(
        ArmDeployments.version(live),
        PodTemplates.image(live, workload),
        complete,
        desired,
        LiveWorkloads.readyPods(live),
        count(status.getReplicas(), 0),
        finding.words(),
        finding.hopeless());
  }

  @Override
  public void applyStable(Version version) throws InterruptedException {
    if (version == Version.NEW || previous == null) {
      applier.apply(stable, false);
    } else {
      applier.apply(previous, true);
    }
  }

  @Override
  public void applyCanary(int pods) throws InterruptedException {
    applier.apply(ArmDeployments.canary(stable, workload, pods), true);
  }

  @Override
  public void removeCanary() throws InterruptedException {
    String name = workload.canaryName();
    api.call(
        "delete Deployment %s in namespace %s".formatted(name, release.namespace()),
        client ->
            client
                .apps()
                .deployments()
                .inNamespace(release.namespace())
                .withName(name)
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete());
    listener.on(new RolloutEvent.ObjectApplied("Deployment", release.namespace(), name, "deleted"));
  }

  private ArmStatus leaving() throws InterruptedException {
    Map<String, String> selector = new HashMap<>(PodTemplates.labels(stable));
    selector.put(Arm.LABEL, Arm.CANARY.word());
    long pods =
        new PodLogs(api, release.namespace())
            .pods(selector).stream().filter(this::isExpected).count();
    return pods == 0
        ? ArmStatus.ABSENT
        : new ArmStatus(null, "", false, 0, 0, (int) pods, "", false);
  }

  /** A Pod that should be gone for long, as its node is away, keeps nobody. */
  private boolean isExpected(Pod pod) {
    String end = pod.getMetadata().getDeletionTimestamp();
    try {
      return end == null || clock.instant().isBefore(Instant.parse(end).plus(AFTER_GRACE));
    } catch (DateTimeParseException e) {
      return true;
    }
  }

  private static boolean isComplete(Deployment live, DeploymentStatus status, int desired) {
    return Counted.isObserved(live)
        && count(status.getUpdatedReplicas(), 0) == desired
        && count(status.getReplicas(), 0) == desired
        && count(status.getAvailableReplicas(), 0) == desired;
  }

  private static int count(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }
}
