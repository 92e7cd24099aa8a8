package io.slipway.deploy;

import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.gate.Approvals;
import io.slipway.deploy.gate.GateChecks;
import io.slipway.deploy.gate.Gatekeeper;
import io.slipway.deploy.gate.Subject;
import io.slipway.deploy.http.ServiceCall;
import io.slipway.deploy.release.Gate;
import io.slipway.deploy.release.ImageReference;
import io.slipway.deploy.release.Queue;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Schedule;
import io.slipway.deploy.schedule.Timetable;
import io.slipway.deploy.schedule.queue.EnvironmentQueue;
import io.slipway.deploy.schedule.queue.QueueName;
import io.slipway.deploy.state.LeaseTimings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a release's own file asks of the world before it may begin, or go on. */
final class Conditions {
  private static final int OPENINGS_SHOWN = 3;

  private final Release release;
  private final List<ImageReference> images;
  private final Path baseDirectory;
  private final DeployOptions options;
  private final RolloutSession.Surroundings around;
  private final Approvals approvals;
  private final @Nullable Openings openings;

  Conditions(
      Preparation preparation,
      Path baseDirectory,
      DeployOptions options,
      RolloutSession.Surroundings around) {
    this.release = preparation.release();
    this.images = preparation.images().distinct();
    this.baseDirectory = baseDirectory;
    this.options = options;
    this.around = around;
    this.approvals = new Approvals(around.api(), release.name(), release.namespace());
    Schedule schedule = release.spec().schedule();
    this.openings = schedule == null ? null : openings(schedule);
  }

  private Openings openings(Schedule schedule) {
    return new Openings(
        release.name(),
        schedule,
        Openings.calendars(
            schedule, baseDirectory, options.outside(), around.clock(), around.sleeper()),
        around.listener(),
        around.clock(),
        around.sleeper());
  }

  /**
   * Waits until it may begin.
   *
   * @param underWay whether it has begun already
   */
  EnvironmentQueue.@Nullable Place admit(
      boolean underWay, Admission.Room room, String holder, LeaseTimings timings)
      throws InterruptedException {
    Admission.Parts parts = new Admission.Parts(openings, keeper(), queue(around.api(), timings));
    Admission admission =
        new Admission(release, subject(Gate.Stage.START), options, holder, parts, around);
    EnvironmentQueue.Place place = admission.await(underWay, room);
    if (!underWay) {
      approvals.forget(
          release.spec().gates().stream()
              .filter(gate -> gate.approval() != null)
              .map(Gate::name)
              .toList());
    }
    return place;
  }

  private @Nullable EnvironmentQueue queue(KubernetesApi api, LeaseTimings timings) {
    Schedule schedule = release.spec().schedule();
    Queue queue = schedule == null ? null : schedule.queue();
    if (queue == null) {
      return null;
    }
    String own = queue.namespace();
    QueueName name = new QueueName(queue.environment(), own == null ? release.namespace() : own);
    return new EnvironmentQueue(api, name, timings, around.clock());
  }

  /** The schedule in time; null where there is none. */
  @Nullable Openings openings() {
    return openings;
  }

  /** What may hold it on its way. */
  Onward onward() throws InterruptedException {
    Schedule schedule = release.spec().schedule();
    boolean freezes =
        schedule != null && schedule.pausesDuringFreeze() && options.ignoreSchedule() == null;
    if (freezes && openings != null) {
      openings.timetable();
    }
    return new Onward(
        freezes ? openings : null,
        keeper(),
        release.spec().gates(Gate.Stage.PROMOTE),
        subject(Gate.Stage.PROMOTE),
        !options.noWait());
  }

  private Gatekeeper keeper() {
    return new Gatekeeper(
        new GateChecks(
            approvals,
            options.outside().images(),
            new ServiceCall(GateChecks.REDIRECTS, around.sleeper()),
            around.clock()),
        around.listener(),
        around.clock(),
        around.sleeper());
  }

  private Subject subject(Gate.Stage stage) {
    return new Subject(release.name(), release.namespace(), images, stage, baseDirectory);
  }

  /** The conditions in words, for a plan. */
  List<String> words() throws InterruptedException {
    List<String> words = new ArrayList<>();
    Schedule schedule = release.spec().schedule();
    if (openings != null && schedule != null) {
      words.add(openingWords(openings));
      Queue queue = schedule.queue();
      if (queue != null) {
        words.add(
            "wait for its turn in environment %s: priority %d, at most %d at a time"
                .formatted(
                    queue.environment(), queue.priorityOrDefault(), queue.concurrencyOrDefault()));
      }
    }
    for (Gate.Stage stage : Gate.Stage.values()) {
      String gates =
          release.spec().gates(stage).stream().map(Gate::name).collect(Collectors.joining(", "));
      if (!gates.isEmpty()) {
        words.add("ask before %s: %s".formatted(stage.word(), gates));
      }
    }
    return words;
  }

  private String openingWords(Openings openings) throws InterruptedException {
    Timetable timetable = openings.timetable();
    Instant now = around.clock().instant();
    List<Instant> next = timetable.openings(now, OPENINGS_SHOWN);
    if (next.isEmpty()) {
      return "may not begin: no opening is in sight";
    }
    return next.stream()
        .map(time -> time.equals(now) ? "now" : openings.shown(time))
        .collect(Collectors.joining(", then ", "may begin: ", ""));
  }
}
