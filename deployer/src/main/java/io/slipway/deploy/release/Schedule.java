package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positiveIfPresent;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a release may begin.
 *
 * @param zone what times without an offset mean, such as {@code Europe/Berlin}; null is UTC
 * @param windows when it may begin; empty: at any time
 * @param freezes when it may not, whatever the windows say
 * @param calendars iCalendar files whose events are freezes
 * @param duringFreeze what a rollout that is under way does
 * @param maxAge how long a release waits to begin; then it is dropped
 * @param queue null: it waits for no other release
 * @param supersede whether it takes over from an older rollout of its own that is under way; null
 *     is false
 */
public record Schedule(
    @Nullable String zone,
    List<Window> windows,
    List<Freeze> freezes,
    List<FreezeCalendar> calendars,
    @Nullable DuringFreeze duringFreeze,
    @Nullable Duration maxAge,
    @Nullable Queue queue,
    @Nullable Boolean supersede) {
  private static final Duration DEFAULT_MAX_AGE = Duration.ofDays(1);

  /** What a rollout that has begun does when a freeze comes. */
  public enum DuringFreeze {
    CONTINUE,
    /** Goes no step further, and isn't promoted, before the freeze ends; the judge goes on. */
    PAUSE
  }

  public Schedule {
    if (zone != null) {
      Zones.parse("zone", zone);
    }
    windows = windows == null ? List.of() : List.copyOf(windows);
    freezes = freezes == null ? List.of() : List.copyOf(freezes);
    for (Freeze freeze : freezes) {
      ZoneId meant = zone == null ? ZoneOffset.UTC : Zones.parse("zone", zone);
      require(
          freeze.end(meant).isAfter(freeze.start(meant)),
          "freezes: '%s' is not after '%s'".formatted(freeze.to(), freeze.from()));
    }
    calendars = calendars == null ? List.of() : List.copyOf(calendars);
    positiveIfPresent(maxAge, "maxAge");
    require(
        duringFreeze == null || !freezes.isEmpty() || !calendars.isEmpty(),
        "duringFreeze: says nothing without freezes or calendars");
  }

  /** One that takes over from nothing. */
  public Schedule(
      @Nullable String zone,
      List<Window> windows,
      List<Freeze> freezes,
      List<FreezeCalendar> calendars,
      @Nullable DuringFreeze duringFreeze,
      @Nullable Duration maxAge,
      @Nullable Queue queue) {
    this(zone, windows, freezes, calendars, duringFreeze, maxAge, queue, null);
  }

  /** What still counts on the way: freezes. */
  public Schedule withoutWindowsAndQueue() {
    return new Schedule(zone, List.of(), freezes, calendars, duringFreeze, maxAge, null);
  }

  public ZoneId zoneOrDefault() {
    return zone == null ? ZoneOffset.UTC : Zones.parse("zone", zone);
  }

  public Duration maxAgeOrDefault() {
    return maxAge == null ? DEFAULT_MAX_AGE : maxAge;
  }

  public boolean supersedes() {
    return Boolean.TRUE.equals(supersede);
  }

  public boolean pausesDuringFreeze() {
    return duringFreeze == DuringFreeze.PAUSE;
  }
}
