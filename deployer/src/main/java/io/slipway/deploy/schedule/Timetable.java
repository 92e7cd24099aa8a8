package io.slipway.deploy.schedule;

import io.slipway.deploy.release.Schedule;
import io.slipway.deploy.release.Window;
import io.slipway.deploy.schedule.Opening.Closed;
import io.slipway.deploy.schedule.Opening.Open;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Windows and freezes as a pure function of the time. Open means: in a window and in no freeze. */
public final class Timetable {
  /** How far ahead an opening, and a calendar's events, are looked for. */
  public static final Duration HORIZON = Duration.ofDays(800);

  private final List<OpenWindow> windows;
  private final List<FreezePeriod> freezes;

  private record OpenWindow(CronStarts starts, ZoneId zone, Duration duration) {

    boolean covers(Instant time) {
      return starts
          .next(time.minus(duration), zone)
          .filter(start -> !start.isAfter(time))
          .isPresent();
    }

    Optional<Instant> next(Instant after) {
      return starts.next(after, zone);
    }
  }

  private Timetable(List<OpenWindow> windows, List<FreezePeriod> freezes) {
    this.windows = windows;
    this.freezes = freezes;
  }

  /**
   * @param calendars the freezes of the schedule's calendars up to {@link #HORIZON}
   */
  public static Timetable of(Schedule schedule, List<FreezePeriod> calendars) {
    ZoneId zone = schedule.zoneOrDefault();
    Stream<FreezePeriod> own =
        schedule.freezes().stream()
            .map(f -> new FreezePeriod(f.start(zone), f.end(zone), f.reasonOrDefault()));
    return new Timetable(
        schedule.windows().stream().map(window -> open(window, zone)).toList(),
        Stream.concat(own, calendars.stream()).toList());
  }

  private static OpenWindow open(Window window, ZoneId zone) {
    return new OpenWindow(
        CronStarts.parse("start", window.start()), window.zoneOr(zone), window.duration());
  }

  public Opening at(Instant time) {
    Optional<FreezePeriod> freeze = freezeAt(time);
    if (freeze.isPresent()) {
      return new Closed("frozen: " + freeze.get().reason(), next(time).orElse(null));
    }
    return inWindow(time) ? new Open() : new Closed("no window is open", next(time).orElse(null));
  }

  /** The freeze that lasts longest of those at that time. */
  public Optional<FreezePeriod> freezeAt(Instant time) {
    return freezes.stream()
        .filter(freeze -> freeze.covers(time))
        .max(Comparator.comparing(FreezePeriod::to));
  }

  /** The first open moment, {@code from} included; empty where there is none up to the horizon. */
  public Optional<Instant> next(Instant from) {
    Instant horizon = from.plus(HORIZON);
    Instant time = from;
    while (time.isBefore(horizon)) {
      Optional<FreezePeriod> freeze = freezeAt(time);
      if (freeze.isEmpty() && inWindow(time)) {
        return Optional.of(time);
      }
      time = freeze.isPresent() ? freeze.get().to() : nextStart(time).orElse(horizon);
    }
    return Optional.empty();
  }

  /** The next openings, the one at {@code from} included: moments at which it becomes open. */
  public List<Instant> openings(Instant from, int count) {
    List<Instant> openings = new ArrayList<>();
    Optional<Instant> next = next(from);
    while (next.isPresent() && openings.size() < count && !windows.isEmpty()) {
      openings.add(next.get());
      next = nextStart(next.get()).flatMap(this::next);
    }
    next.filter(at -> windows.isEmpty()).ifPresent(openings::add);
    return openings;
  }

  private boolean inWindow(Instant time) {
    return windows.isEmpty() || windows.stream().anyMatch(window -> window.covers(time));
  }

  private Optional<Instant> nextStart(Instant after) {
    return windows.stream()
        .map(window -> window.next(after))
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }
}
