package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Conditions;
import io.slipway.local.cluster.client.EventRecorder;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.DeleteOptions;
import io.slipway.local.cluster.resource.Target;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.StoreEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs Jobs to their end. A finalizer keeps each Pod until its outcome is in the Job's status, so
 * that none is counted twice or missed.
 */
final class JobController implements Controller {

  private static final String COMPONENT = "job-controller";
  private static final String TRACKING = "batch.kubernetes.io/job-tracking";
  private static final String RESOURCE = "jobs.batch";

  private final Objects objects;
  private final EventRecorder events;
  private final Clock clock;

  JobController(Objects objects, EventRecorder events, Clock clock) {
    this.objects = objects;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public void concerns(StoreEvent event, Consumer<ObjectKey> wake) {
    switch (event.key().resource()) {
      case RESOURCE -> wake.accept(event.key());
      case "pods" -> Owners.wake(event, "Job", RESOURCE, wake);
      default -> {}
    }
  }

  @Override
  public @Nullable Duration reconcile(ObjectKey key) {
    ObjectNode job = objects.find("Job", key.namespace(), key.name());
    if (job == null || Objects.isDeleting(job)) {
      releaseAll(key);
      return null;
    }
    count(job);
    job = objects.find("Job", key.namespace(), key.name());
    if (job == null) {
      return null;
    }
    return JobPlan.isFinished(job) ? expire(job) : step(job);
  }

  /** Lets go of Pods whose Job goes or is gone. */
  private void releaseAll(ObjectKey key) {
    for (ObjectNode pod : objects.list("Pod", key.namespace())) {
      boolean mine =
          Json.objects(Json.at(pod, "metadata.ownerReferences")).stream()
              .anyMatch(
                  owner ->
                      Json.text(owner, "kind").equals("Job")
                          && Json.text(owner, "name").equals(key.name()));
      if (mine) {
        release(pod);
      }
    }
  }

  private static boolean isTracked(ObjectNode pod) {
    return Json.at(pod, "metadata.finalizers")
        .valueStream()
        .anyMatch(value -> value.stringValue("").equals(TRACKING));
  }

  private void release(ObjectNode pod) {
    if (isTracked(pod)) {
      objects.edit(
          pod(pod),
          live -> {
            ArrayNode kept = Json.array();
            Json.at(live, "metadata.finalizers")
                .valueStream()
                .filter(value -> !value.stringValue("").equals(TRACKING))
                .forEach(kept::add);
            Json.ensure(live, "metadata").set("finalizers", kept);
          });
    }
  }

  private Target pod(ObjectNode pod) {
    return objects.target("Pod", Objects.namespace(pod), Objects.name(pod));
  }

  private Target status(ObjectNode job) {
    return objects.target("Job", Objects.namespace(job), Objects.name(job)).status();
  }

  /** Adds the outcome of Pods that ended to the status, then lets them go. */
  private void count(ObjectNode job) {
    List<ObjectNode> ended =
        objects.ownedBy(job, "Pod").stream()
            .filter(pod -> isTracked(pod) && !PodStates.isActive(pod))
            .toList();
    if (ended.isEmpty()) {
      return;
    }
    boolean counts = !JobPlan.isFinished(job);
    long succeeded = ended.stream().filter(pod -> hasPhase(pod, "Succeeded")).count();
    objects.edit(
        status(job),
        live -> {
          ObjectNode status = Json.ensure(live, "status");
          if (counts) {
            Counts.put(status, "succeeded", Json.number(status, "succeeded", 0) + succeeded);
            long failed = Json.number(status, "failed", 0) + ended.size() - succeeded;
            Counts.put(status, "failed", failed);
          }
        });
    ended.forEach(this::release);
  }

  private static boolean hasPhase(ObjectNode pod, String phase) {
    return Json.text(pod, "status.phase").equals(phase);
  }

  private JobPlan plan(ObjectNode job) {
    List<ObjectNode> pods = objects.ownedBy(job, "Pod");
    JsonNode status = job.path("status");
    Instant lastFailure =
        pods.stream()
            .filter(pod -> hasPhase(pod, "Failed"))
            .flatMap(JobController::ends)
            .max(Instant::compareTo)
            .orElse(null);
    return new JobPlan(
        job,
        pods,
        Json.number(status, "succeeded", 0),
        Json.number(status, "failed", 0),
        lastFailure,
        clock.instant());
  }

  private static Stream<Instant> ends(ObjectNode pod) {
    return Json.objects(Json.at(pod, "status.containerStatuses")).stream()
        .map(status -> Json.text(status, "state.terminated.finishedAt"))
        .filter(time -> !time.isEmpty())
        .map(Instant::parse);
  }

  private @Nullable Duration step(ObjectNode job) {
    JobPlan plan = plan(job);
    JobPlan.Failure failure = plan.failure();
    if (failure != null) {
      plan.active().forEach(this::deletePod);
      finish(job, "FailureTarget", "Failed", failure);
      return null;
    }
    if (plan.isComplete()) {
      plan.active().forEach(this::deletePod);
      finish(
          job,
          "SuccessCriteriaMet",
          "Complete",
          new JobPlan.Failure("CompletionsReached", "Reached expected number of succeeded pods"));
      return null;
    }
    plan.superfluous().forEach(this::deletePod);
    if (plan.backoff().isZero()) {
      for (long i = plan.active().size(); i < plan.wanted(); i++) {
        createPod(job);
      }
    }
    report(job, plan(job));
    return plan.next();
  }

  private void createPod(ObjectNode job) {
    ObjectNode pod = PodTemplates.pod(Json.at(job, "spec.template"), job);
    ObjectNode metadata = Json.ensure(pod, "metadata");
    metadata.put("generateName", Objects.name(job) + "-");
    metadata.putArray("finalizers").add(TRACKING);
    ObjectNode created = objects.create("Pod", Objects.namespace(job), pod);
    events.normal(job, COMPONENT, "SuccessfulCreate", "Created pod: " + Objects.name(created));
  }

  private void deletePod(ObjectNode pod) {
    objects.delete(pod(pod), DeleteOptions.graceful());
  }

  private void report(ObjectNode job, JobPlan plan) {
    String now = objects.resources().now();
    List<ObjectNode> active = plan.active();
    objects.edit(
        status(job),
        live -> {
          ObjectNode status = Json.ensure(live, "status");
          Counts.put(status, "active", active.size());
          status.put("ready", (int) active.stream().filter(PodStates::isReady).count());
          long leaving = plan.pods().stream().filter(Objects::isDeleting).count();
          status.put("terminating", (int) leaving);
          status.putObject("uncountedTerminatedPods");
          if (plan.isSuspended()) {
            status.remove("startTime");
            Conditions.set(status, "Suspended", true, "JobSuspended", "Job suspended", now);
          } else {
            Json.putDefault(status, "startTime", now);
            if (Conditions.isTrue(status, "Suspended")) {
              Conditions.set(status, "Suspended", false, "JobResumed", "Job resumed", now);
            }
          }
        });
  }

  /** The condition that decides comes before the one that ends the Job. */
  private void finish(ObjectNode job, String first, String last, JobPlan.Failure why) {
    String now = objects.resources().now();
    objects.edit(
        status(job),
        live -> {
          ObjectNode status = Json.ensure(live, "status");
          for (String type : List.of(first, last)) {
            Conditions.set(status, type, true, why.reason(), why.message(), now);
          }
          status.remove("active");
          status.put("ready", 0).put("terminating", 0);
          Json.putDefault(status, "startTime", now);
          if (last.equals("Complete")) {
            status.put("completionTime", now);
          }
        });
    if (last.equals("Complete")) {
      events.normal(job, COMPONENT, "Completed", "Job completed");
    } else {
      events.warning(job, COMPONENT, why.reason(), why.message());
    }
  }

  /** Deletes a finished Job when its time to live is over. */
  private @Nullable Duration expire(ObjectNode job) {
    if (!job.path("spec").has("ttlSecondsAfterFinished")) {
      return null;
    }
    ObjectNode status = Json.ensure(job.deepCopy(), "status");
    String ended =
        Stream.of("Complete", "Failed")
            .map(type -> Json.text(Conditions.find(status, type), "lastTransitionTime"))
            .filter(time -> !time.isEmpty())
            .findFirst()
            .orElseThrow();
    long seconds = Json.number(job, "spec.ttlSecondsAfterFinished", 0);
    Duration left = Duration.between(clock.instant(), Instant.parse(ended).plusSeconds(seconds));
    if (left.compareTo(Duration.ZERO) > 0) {
      return left;
    }
    objects.delete(
        objects.target("Job", Objects.namespace(job), Objects.name(job)), DeleteOptions.graceful());
    return null;
  }
}
