package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Conditions;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a Job stands and what it needs next. A pure function, after {@code pkg/controller/job}.
 *
 * @param pods of the Job that exist
 * @param succeeded Pods that ended well so far, counted once each
 * @param failed Pods that ended badly so far
 * @param lastFailure null for none
 */
record JobPlan(
    ObjectNode job,
    List<ObjectNode> pods,
    long succeeded,
    long failed,
    @Nullable Instant lastFailure,
    Instant now) {

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(10);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(10);

  /** Why a Job failed: a condition's reason and message. */
  record Failure(String reason, String message) {}

  private long spec(String field, long fallback) {
    return Json.number(job.path("spec"), field, fallback);
  }

  List<ObjectNode> active() {
    return pods.stream().filter(PodStates::isActive).toList();
  }

  boolean isSuspended() {
    return Json.at(job, "spec.suspend").booleanValue(false);
  }

  /** Complete or Failed. */
  static boolean isFinished(ObjectNode job) {
    return job.path("status") instanceof ObjectNode status
        && (Conditions.isTrue(status, "Complete") || Conditions.isTrue(status, "Failed"));
  }

  /** Without completions, one success is enough once no Pod runs any more. */
  boolean isComplete() {
    return job.path("spec").has("completions")
        ? succeeded >= spec("completions", 1)
        : succeeded > 0 && active().isEmpty();
  }

  @Nullable Failure failure() {
    if (failed + restarts() > spec("backoffLimit", 6)) {
      return new Failure("BackoffLimitExceeded", "Job has reached the specified backoff limit");
    }
    Duration left = untilDeadline();
    return left != null && left.compareTo(Duration.ZERO) <= 0
        ? new Failure("DeadlineExceeded", "Job was active longer than specified deadline")
        : null;
  }

  /** With restartPolicy OnFailure the node restarts containers in place; those are failures too. */
  private long restarts() {
    if (!Json.text(job, "spec.template.spec.restartPolicy").equals("OnFailure")) {
      return 0;
    }
    return active().stream()
        .flatMap(pod -> Json.objects(Json.at(pod, "status.containerStatuses")).stream())
        .mapToLong(status -> Json.number(status, "restartCount", 0))
        .sum();
  }

  private @Nullable Duration untilDeadline() {
    String start = Json.text(job, "status.startTime");
    if (start.isEmpty() || !job.path("spec").has("activeDeadlineSeconds")) {
      return null;
    }
    return Duration.between(
        now, Instant.parse(start).plusSeconds(spec("activeDeadlineSeconds", 0)));
  }

  /** How many Pods shall run now. */
  long wanted() {
    long parallelism = isSuspended() ? 0 : spec("parallelism", 1);
    if (!job.path("spec").has("completions")) {
      return succeeded > 0 ? Math.min(active().size(), parallelism) : parallelism;
    }
    return Math.min(parallelism, Math.max(0, spec("completions", 1) - succeeded));
  }

  /** How long new Pods still wait after failures; zero where they don't. */
  Duration backoff() {
    if (lastFailure == null || failed == 0) {
      return Duration.ZERO;
    }
    Duration wait = FIRST_BACKOFF.multipliedBy(1L << Math.min(failed - 1, 10));
    wait = wait.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : wait;
    Duration left = Duration.between(now, lastFailure.plus(wait));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** When to look again without a change; null for never. */
  @Nullable Duration next() {
    Duration deadline = untilDeadline();
    Duration backoff = backoff();
    if (backoff.isZero()) {
      return deadline;
    }
    return deadline == null || backoff.compareTo(deadline) < 0 ? backoff : deadline;
  }

  /** Pods that run and aren't wanted any more, the youngest first. */
  List<ObjectNode> superfluous() {
    return active().stream()
        .sorted(
            java.util.Comparator.comparing(
                    (ObjectNode pod) -> Json.text(pod, "metadata.creationTimestamp"))
                .reversed()
                .thenComparing(Objects::name))
        .limit(Math.max(0, active().size() - wanted()))
        .toList();
  }
}
