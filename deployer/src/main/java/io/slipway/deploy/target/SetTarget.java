package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.log.PodLogs;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.rollout.ArmStatus;
import io.slipway.deploy.rollout.Version;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A StatefulSet or a DaemonSet: its Pods are replaced in place, some by the canary's, and on the
 * way back by the version's before. The stable arm has all Pods, since any of them serves it.
 *
 * <p>A Pod that isn't ready holds up its StatefulSet, also one that is to bring the version before
 * (kubernetes.io/docs/concepts/workloads/controllers/statefulset, "Forced rollback"), so on the way
 * back such Pods are deleted.
 */
final class SetTarget implements WorkloadTarget {
  /** Of the stable arm as long as something must be cleared away before it can come back. */
  private static final String STUCK = "stuck";

  private final KubernetesApi api;
  private final Release release;
  private final Workload workload;
  private final HasMetadata stable;
  private final @Nullable HasMetadata previous;
  private final SetKind kind;
  private final Applier applier;
  private final Diagnosis diagnosis;
  private final RolloutListener listener;

  /**
   * @param stable in the new version
   * @param previous in the one before; null where nothing ran
   */
  SetTarget(
      KubernetesApi api,
      Release release,
      Workload workload,
      HasMetadata stable,
      @Nullable HasMetadata previous,
      RolloutListener listener) {
    this.api = api;
    this.release = release;
    this.workload = workload;
    this.stable = stable;
    this.previous = previous;
    this.kind = SetKind.of(workload);
    this.applier = new Applier(api, listener);
    this.diagnosis = new Diagnosis(api, release.namespace());
    this.listener = listener;
  }

  /** The set and its Pods at about one moment. */
  private record Seen(HasMetadata live, List<Pod> pods) {

    /** Pods of the canary that can't be waited for. */
    List<Pod> stuck(String canary) {
      return Sets.of(canary, pods).stream()
          .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null && !Sets.isReady(pod))
          .toList();
    }

    /** Whether the canary's template is still the set's. */
    boolean isOnTheWay(String canary) {
      return Sets.templateVersion(live).equals(canary);
    }
  }

  private @Nullable Seen look() throws InterruptedException {
    HasMetadata live =
        LiveWorkloads.read(api, release.namespace(), workload.kind(), workload.name());
    if (live == null) {
      return null;
    }
    List<Pod> pods = new PodLogs(api, release.namespace()).pods(PodTemplates.labels(live));
    return new Seen(live, pods);
  }

  @Override
  public ArmStatus status(Arm arm) throws InterruptedException {
    Seen seen = look();
    if (seen == null) {
      return ArmStatus.ABSENT;
    }
    if (arm == Arm.STABLE) {
      return stableArm(seen);
    }
    Optional<String> canary = Sets.canary(seen.live());
    return canary.isPresent() ? canaryArm(seen, canary.get()) : leaving(seen);
  }

  private ArmStatus stableArm(Seen seen) throws InterruptedException {
    HasMetadata live = seen.live();
    String version = ArmDeployments.version(live);
    boolean complete = version.equals(Sets.templateVersion(live)) && kind.isComplete(live);
    boolean stuck =
        Sets.canary(live)
            .filter(canary -> !seen.isOnTheWay(canary) && !seen.stuck(canary).isEmpty())
            .isPresent();
    return status(
        live,
        stuck ? STUCK : version,
        complete,
        kind.wanted(live),
        LiveWorkloads.readyPods(live),
        complete ? Diagnosis.Finding.NONE : diagnosis.of(Sets.of(version, seen.pods())));
  }

  /** Who isn't asked again sees as many Pods as are wanted. */
  private ArmStatus canaryArm(Seen seen, String canary) throws InterruptedException {
    List<Pod> own = Sets.of(canary, seen.pods());
    if (!seen.isOnTheWay(canary)) {
      boolean toDo = !seen.stuck(canary).isEmpty() || isBack(seen, canary);
      return toDo
          ? status(seen.live(), canary, false, 0, ready(own), Diagnosis.Finding.NONE)
          : gone(Math.max(1, own.size()));
    }
    int wanted = Sets.pods(seen.live());
    boolean due = !kind.toReplace(seen.live(), seen.pods(), canary, wanted).isEmpty();
    boolean complete =
        Counted.isObserved(seen.live()) && own.size() == wanted && ready(own) == wanted;
    return status(
        seen.live(),
        canary,
        complete,
        due ? own.size() : wanted,
        ready(own),
        complete ? Diagnosis.Finding.NONE : diagnosis.of(own));
  }

  private boolean isBack(Seen seen, String canary) {
    return Sets.of(canary, seen.pods()).isEmpty() && kind.isComplete(seen.live());
  }

  private static ArmStatus gone(int pods) {
    return new ArmStatus(null, "", false, 0, 0, pods, "", false);
  }

  /** Back at the version before, or at the new one, only when all Pods are. */
  private ArmStatus leaving(Seen seen) {
    return kind.isComplete(seen.live()) ? ArmStatus.ABSENT : gone(1);
  }

  private static int ready(List<Pod> pods) {
    return (int) pods.stream().filter(Sets::isReady).count();
  }

  private ArmStatus status(
      HasMetadata live,
      String version,
      boolean complete,
      int desired,
      int ready,
      Diagnosis.Finding finding) {
    return new ArmStatus(
        version,
        PodTemplates.image(live, workload),
        complete,
        desired,
        ready,
        desired,
        finding.words(),
        finding.hopeless());
  }

  @Override
  public void applyStable(Version version) throws InterruptedException {
    Seen seen = look();
    boolean back = version == Version.PREVIOUS && previous != null;
    applier.apply(marked(back ? previous() : stable, seen), back);
    if (back && seen != null) {
      Optional<String> canary = Sets.canary(seen.live());
      if (canary.isPresent() && !seen.isOnTheWay(canary.get())) {
        delete(seen.stuck(canary.get()));
      }
    }
  }

  private HasMetadata previous() {
    return Objects.requireNonNull(previous);
  }

  /** With the marks of the canary, as long as it is there. */
  private static HasMetadata marked(HasMetadata object, @Nullable Seen seen) {
    if (seen == null || Sets.canary(seen.live()).isEmpty()) {
      return object;
    }
    return Sets.marked(object, Sets.canary(seen.live()).get(), Sets.pods(seen.live()));
  }

  @Override
  public void applyCanary(int pods) throws InterruptedException {
    Seen before = look();
    if (before == null) {
      applier.apply(stable, false);
      return;
    }
    applier.apply(
        Sets.asCanary(kind.canary(stable, before.live(), pods), before.live(), pods), false);
    Seen seen = look();
    if (seen != null && Counted.isObserved(seen.live())) {
      String version = ArmDeployments.version(stable);
      delete(kind.toReplace(seen.live(), seen.pods(), version, pods));
    }
  }

  @Override
  public void removeCanary() throws InterruptedException {
    Seen seen = look();
    if (seen == null || Sets.canary(seen.live()).isEmpty()) {
      return;
    }
    String canary = Sets.canary(seen.live()).get();
    boolean promoted = ArmDeployments.version(seen.live()).equals(canary);
    if (promoted || previous == null) {
      applier.apply(stable, true);
    } else if (seen.isOnTheWay(canary)) {
      applier.apply(marked(previous, seen), true);
    } else {
      delete(seen.stuck(canary));
      if (isBack(seen, canary)) {
        applier.apply(previous, true);
      }
    }
  }

  private void delete(List<Pod> pods) throws InterruptedException {
    for (Pod pod : pods) {
      String name = pod.getMetadata().getName();
      api.call(
          "delete Pod %s in namespace %s".formatted(name, release.namespace()),
          client -> client.pods().inNamespace(release.namespace()).withName(name).delete());
      listener.on(new RolloutEvent.ObjectApplied("Pod", release.namespace(), name, "deleted"));
    }
  }
}
