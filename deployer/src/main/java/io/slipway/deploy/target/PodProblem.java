package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a Pod doesn't become ready, as far as its status tells.
 *
 * @param hopeless whether waiting won't help
 * @param crashed the container whose log says more; null where none does
 * @param running whether all is well but the readiness probe; its events say more
 */
record PodProblem(
    String pod, String words, boolean hopeless, @Nullable String crashed, boolean running) {
  /** From here on the kubelet waits 40 s and more between restarts. */
  private static final int HOPELESS_RESTARTS = 3;

  private static final Set<String> NEVER =
      Set.of("InvalidImageName", "ErrImageNeverPull", "CreateContainerError", "RunContainerError");

  /** What a registry's refusal looks like; a registry that can't be reached may come back. */
  private static final List<String> REFUSALS =
      List.of("not found", "manifest unknown", "unauthorized", "denied", "forbidden");

  /** The most telling of all Pods' problems. */
  static Optional<PodProblem> of(List<Pod> pods) {
    return pods.stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .flatMap(pod -> of(pod).stream())
        .max(Comparator.comparing(PodProblem::hopeless).thenComparing(p -> !p.running()));
  }

  private static Optional<PodProblem> of(Pod pod) {
    String name = pod.getMetadata().getName();
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return statuses(pod)
        .flatMap(status -> of(name, status).stream())
        .findFirst()
        .or(() -> unscheduled(pod))
        .or(() -> unready(pod));
  }

  private static Stream<ContainerStatus> statuses(Pod pod) {
    return Stream.concat(
        pod.getStatus().getInitContainerStatuses().stream(),
        pod.getStatus().getContainerStatuses().stream());
  }

  private static Optional<PodProblem> of(String pod, ContainerStatus status) {
    ContainerState state = status.getState();
    ContainerStateWaiting waiting = state == null ? null : state.getWaiting();
    ContainerStateTerminated ended = state == null ? null : state.getTerminated();
    if (waiting != null && waiting.getReason() != null) {
      return waiting(pod, status, waiting);
    }
    boolean failed = ended != null && ended.getExitCode() != null && ended.getExitCode() != 0;
    return failed ? Optional.of(crashed(pod, status, ended)) : Optional.empty();
  }

  private static Optional<PodProblem> waiting(
      String pod, ContainerStatus status, ContainerStateWaiting waiting) {
    String reason = waiting.getReason();
    if (reason.equals("ContainerCreating") || reason.equals("PodInitializing")) {
      return Optional.empty();
    }
    if (reason.equals("CrashLoopBackOff")) {
      ContainerState last = status.getLastState();
      return Optional.of(crashed(pod, status, last == null ? null : last.getTerminated()));
    }
    String message = waiting.getMessage() == null ? "" : waiting.getMessage();
    boolean refused =
        reason.equals("ImagePullBackOff")
            && REFUSALS.stream().anyMatch(message.toLowerCase(Locale.ROOT)::contains);
    return Optional.of(
        new PodProblem(
            pod,
            "%s of container %s (image %s)%s"
                .formatted(
                    reason,
                    status.getName(),
                    status.getImage(),
                    message.isEmpty() ? "" : ": " + message),
            refused || NEVER.contains(reason),
            null,
            false));
  }

  private static PodProblem crashed(
      String pod, ContainerStatus status, @Nullable ContainerStateTerminated ended) {
    int restarts = status.getRestartCount() == null ? 0 : status.getRestartCount();
    String code =
        ended == null
            ? ""
            : " with exit code %d (%s)".formatted(ended.getExitCode(), ended.getReason());
    return new PodProblem(
        pod,
        "container %s ended%s, restarted %d times".formatted(status.getName(), code, restarts),
        restarts >= HOPELESS_RESTARTS,
        status.getName(),
        false);
  }

  private static Optional<PodProblem> unscheduled(Pod pod) {
    return condition(pod, "PodScheduled")
        .map(
            condition ->
                new PodProblem(
                    pod.getMetadata().getName(),
                    "no node takes it: " + condition.getMessage(),
                    false,
                    null,
                    false));
  }

  private static Optional<PodProblem> unready(Pod pod) {
    return condition(pod, "Ready")
        .map(
            condition ->
                new PodProblem(
                    pod.getMetadata().getName(), "it runs but is not ready", false, null, true));
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .filter(condition -> "False".equals(condition.getStatus()))
        .findFirst();
  }
}
