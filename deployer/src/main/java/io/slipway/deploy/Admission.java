package io.slipway.deploy;

import io.slipway.deploy.gate.Gatekeeper;
import io.slipway.deploy.gate.Subject;
import io.slipway.deploy.release.Gate;
import io.slipway.deploy.release.Queue;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Schedule;
import io.slipway.deploy.rollout.Sleeper;
import io.slipway.deploy.schedule.queue.EnvironmentQueue;
import io.slipway.deploy.schedule.queue.QueueState;
import io.slipway.deploy.schedule.queue.Ticket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a release may begin: for its schedule, its gates, its turn. A ticket is taken only
 * when the rest allows it, so nobody waits behind a release that may not begin.
 */
final class Admission {
  private static final Duration POLL = Duration.ofSeconds(1);

  /** Asked for when the release may begin, and before it waits for its turn. */
  @FunctionalInterface
  interface Room {
    Room ENOUGH = () -> {};

    void ask() throws InterruptedException;
  }

  /** What is asked, and with what. {@code queue} is null where the release has none. */
  record Parts(@Nullable Openings openings, Gatekeeper gates, @Nullable EnvironmentQueue queue) {}

  private final Release release;
  private final Subject subject;
  private final DeployOptions options;
  private final String holder;
  private final Parts parts;
  private final RolloutListener listener;
  private final Clock clock;
  private final Sleeper sleeper;

  Admission(
      Release release,
      Subject subject,
      DeployOptions options,
      String holder,
      Parts parts,
      RolloutSession.Surroundings around) {
    this.release = release;
    this.subject = subject;
    this.options = options;
    this.holder = holder;
    this.parts = parts;
    this.listener = around.listener();
    this.clock = around.clock();
    this.sleeper = around.sleeper();
  }

  /**
   * @param underWay whether the rollout has begun already, so that only its turn counts
   * @param room what an older rollout of the release may have to give up, its turn among it
   * @return what is held while it runs; null where the release has no queue
   * @throws DeployException refused, where it may not begin, or not in time
   */
  EnvironmentQueue.@Nullable Place await(boolean underWay, Room room) throws InterruptedException {
    Instant latest = latest();
    try {
      if (!underWay) {
        awaitOpening(latest);
        List<Gate> gates = release.spec().gates(Gate.Stage.START);
        parts.gates.pass(gates, subject, latest);
      }
      room.ask();
      return awaitTurn(underWay, latest);
    } catch (DeployException e) {
      if (e.kind() == DeployException.Kind.REFUSED) {
        listener.on(new RolloutEvent.Refused(release.name(), String.valueOf(e.getMessage())));
      }
      throw e;
    } catch (InterruptedException e) {
      InterruptedException words =
          new InterruptedException(
              "interrupted while release %s waited to begin; it was not begun"
                  .formatted(release.name()));
      words.initCause(e);
      throw words;
    }
  }

  private Instant latest() {
    Schedule schedule = release.spec().schedule();
    Instant now = clock.instant();
    if (options.noWait()) {
      return now;
    }
    return schedule == null ? Instant.MAX : now.plus(schedule.maxAgeOrDefault());
  }

  private void awaitOpening(Instant latest) throws InterruptedException {
    if (parts.openings == null) {
      return;
    }
    String ignored = options.ignoreSchedule();
    if (ignored == null) {
      parts.openings.await(latest);
    } else {
      listener.on(new RolloutEvent.ScheduleIgnored(release.name(), holder, ignored));
    }
  }

  private EnvironmentQueue.@Nullable Place awaitTurn(boolean underWay, Instant latest)
      throws InterruptedException {
    if (parts.queue == null) {
      return null;
    }
    while (true) {
      EnvironmentQueue.Place place = parts.queue.join(applicant());
      boolean kept = false;
      try {
        enter(place, latest);
        kept = underWay || mayStillBegin();
        if (kept) {
          return place;
        }
      } finally {
        if (!kept) {
          place.close();
        }
      }
      awaitOpening(latest);
    }
  }

  private boolean mayStillBegin() throws InterruptedException {
    return parts.openings == null || options.ignoreSchedule() != null || parts.openings.isOpen();
  }

  private void enter(EnvironmentQueue.Place place, Instant latest) throws InterruptedException {
    String told = "";
    while (true) {
      String others = advance(place);
      if (others.isEmpty()) {
        return;
      }
      if (!clock.instant().isBefore(latest)) {
        throw DeployException.refused(
            "release %s did not get its turn in environment %s in time: %s"
                .formatted(release.name(), queue().environment(), others));
      }
      if (!others.equals(told)) {
        told = others;
        listener.on(new RolloutEvent.Waiting(release.name(), "queue", others, null));
      }
      sleeper.sleep(POLL);
    }
  }

  /** What it waits for; empty when it is its turn. */
  private static String advance(EnvironmentQueue.Place place) throws InterruptedException {
    try {
      QueueState seen = place.advance();
      return place.isRunningIn(seen) ? "" : others(seen, place.ahead(seen));
    } catch (DeployException e) {
      if (!e.isTemporary()) {
        throw e;
      }
      return String.valueOf(e.getMessage());
    }
  }

  private static String others(QueueState seen, int ahead) {
    String running = seen.running().stream().map(Ticket::release).collect(Collectors.joining(", "));
    return "%d of the environment go first, running: %s"
        .formatted(ahead, running.isEmpty() ? "none" : running);
  }

  private EnvironmentQueue.Applicant applicant() {
    return new EnvironmentQueue.Applicant(
        release.name(), release.namespace(), subject.words(), queue(), holder);
  }

  private Queue queue() {
    Schedule schedule = release.spec().schedule();
    if (schedule == null || schedule.queue() == null) {
      throw new IllegalStateException("no queue in " + release.name());
    }
    return schedule.queue();
  }
}
