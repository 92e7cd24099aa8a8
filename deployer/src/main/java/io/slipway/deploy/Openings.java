package io.slipway.deploy;

import io.slipway.deploy.http.ServiceCall;
import io.slipway.deploy.release.Schedule;
import io.slipway.deploy.rollout.Sleeper;
import io.slipway.deploy.schedule.FreezePeriod;
import io.slipway.deploy.schedule.Opening;
import io.slipway.deploy.schedule.Opening.Closed;
import io.slipway.deploy.schedule.Timetable;
import io.slipway.deploy.schedule.calendar.FreezeCalendars;
import io.slipway.deploy.schedule.calendar.LastCopies;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A release's schedule in time: what it says now, and waiting until it opens. */
final class Openings {
  /** So that a calendar that changes, or a clock that is set, is seen. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss z");

  private final String release;
  private final Schedule schedule;
  private final FreezeCalendars calendars;
  private final RolloutListener listener;
  private final Clock clock;
  private final Sleeper sleeper;
  private List<FreezePeriod> known = List.of();

  Openings(
      String release,
      Schedule schedule,
      FreezeCalendars calendars,
      RolloutListener listener,
      Clock clock,
      Sleeper sleeper) {
    this.release = release;
    this.schedule = schedule;
    this.calendars = calendars;
    this.listener = listener;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  static FreezeCalendars calendars(
      Schedule schedule, Path baseDirectory, Outside outside, Clock clock, Sleeper sleeper) {
    Path state = outside.stateDirectory();
    return new FreezeCalendars(
        schedule.calendars(),
        baseDirectory,
        schedule.zoneOrDefault(),
        new LastCopies(state == null ? null : state.resolve("calendars")),
        LastCopies.http(new ServiceCall(LastCopies.REDIRECTS, sleeper)),
        clock);
  }

  /** Reads what has to be read. */
  Timetable timetable() throws InterruptedException {
    known = calendars.freezes(words -> listener.on(new RolloutEvent.Message(release, words)));
    return Timetable.of(schedule, known);
  }

  /** The freeze that holds a rollout under way, as far as calendars were read by now. */
  @Nullable String freeze(Instant now) {
    return Timetable.of(schedule, known).freezeAt(now).map(FreezePeriod::reason).orElse(null);
  }

  boolean isOpen() throws InterruptedException {
    return timetable().at(clock.instant()) instanceof Opening.Open;
  }

  /** As {@link #await(Instant)}, for a time from now. */
  void await(Duration longest) throws InterruptedException {
    await(clock.instant().plus(longest));
  }

  /**
   * Waits until it is open.
   *
   * @param latest when waiting ends; now, to refuse at once
   * @throws DeployException refused, where it doesn't open in time
   */
  void await(Instant latest) throws InterruptedException {
    String told = "";
    while (timetable().at(clock.instant()) instanceof Closed closed) {
      requireInTime(closed, latest);
      String now = closed.reason() + closed.opens();
      if (!now.equals(told)) {
        told = now;
        tell(closed);
      }
      sleeper.sleep(untilNextLook(closed));
    }
  }

  /** Waits until no freeze holds, whatever the windows say. */
  void awaitThaw() throws InterruptedException {
    String told = "";
    while (true) {
      Instant now = clock.instant();
      Optional<FreezePeriod> freeze = timetable().freezeAt(now);
      if (freeze.isEmpty()) {
        return;
      }
      boolean ends = !freeze.get().to().equals(Instant.MAX);
      Closed closed =
          new Closed("frozen: " + freeze.get().reason(), ends ? freeze.get().to() : null);
      String words = closed.reason() + closed.opens();
      if (!words.equals(told)) {
        told = words;
        tell(closed);
      }
      sleeper.sleep(untilNextLook(closed));
    }
  }

  private Duration untilNextLook(Closed closed) {
    Instant opens = closed.opens();
    if (opens == null) {
      return LOOK;
    }
    Duration left = Duration.between(clock.instant(), opens);
    return left.compareTo(LOOK) < 0 ? left : LOOK;
  }

  private void requireInTime(Closed closed, Instant latest) {
    Instant now = clock.instant();
    Instant opens = closed.opens();
    boolean comes = opens != null && !opens.isAfter(latest);
    boolean mayCome = opens == null && now.isBefore(latest);
    if (!comes && !mayCome) {
      throw DeployException.refused(
          "release %s may not begin now (%s); %s"
              .formatted(
                  release,
                  closed.reason(),
                  opens == null ? "no opening is in sight" : "it opens at " + shown(opens)));
    }
  }

  private void tell(Closed closed) {
    Instant opens = closed.opens();
    listener.on(
        new RolloutEvent.Waiting(
            release, "schedule", closed.reason(), opens == null ? null : opens.toString()));
  }

  /** A moment in the schedule's zone. */
  String shown(Instant time) {
    ZoneId zone = schedule.zoneOrDefault();
    return SHOWN.format(time.atZone(zone));
  }
}
