package io.slipway.deploy.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.release.Schedule;
import io.slipway.deploy.release.Window;
import io.slipway.deploy.schedule.Opening.Closed;
import io.slipway.deploy.schedule.Opening.Open;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Held against a definition of open that walks minute by minute where the timetable jumps. */
class TimetablePropertyTest {
  private static final Instant YEAR = Instant.parse("2026-01-01T00:00:00Z");
  private static final int MINUTES = 365 * 24 * 60;
  private static final List<String> ZONES =
      List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "UTC");

  record Daily(int hour, int minute, Duration duration) {}

  record Case(ZoneId zone, List<Daily> windows, List<FreezePeriod> freezes, Instant now) {

    Timetable timetable() {
      List<Window> crons =
          windows.stream()
              .map(w -> new Window(w.minute + " " + w.hour + " * * *", w.duration, null))
              .toList();
      return Timetable.of(
          new Schedule(zone.getId(), crons, List.of(), List.of(), null, null, null), freezes);
    }

    boolean isFrozen(Instant time) {
      return freezes.stream().anyMatch(f -> !time.isBefore(f.from()) && time.isBefore(f.to()));
    }

    /** Some day's start, at its first occurrence or after the gap, is at most a duration ago. */
    boolean isInWindow(Instant time) {
      LocalDateTime today = time.atZone(zone).toLocalDateTime();
      return windows.isEmpty()
          || windows.stream()
              .anyMatch(
                  w -> {
                    for (int day = -3; day <= 1; day++) {
                      Instant start =
                          start(today.plusDays(day).toLocalDate().atTime(w.hour, w.minute));
                      if (!start.isAfter(time) && time.isBefore(start.plus(w.duration))) {
                        return true;
                      }
                    }
                    return false;
                  });
    }

    private Instant start(LocalDateTime face) {
      ZonedDateTime at = face.atZone(zone).withEarlierOffsetAtOverlap();
      boolean skipped = !at.toLocalDateTime().equals(face);
      return skipped ? zone.getRules().getTransition(face).getInstant() : at.toInstant();
    }

    boolean isOpen(Instant time) {
      return !isFrozen(time) && isInWindow(time);
    }
  }

  @Property(tries = 400)
  void shouldNeverStart_insideAFreezeOrOutsideAWindow(@ForAll("cases") Case drawn) {
    boolean open = drawn.timetable().at(drawn.now) instanceof Open;

    assertThat(open).isEqualTo(drawn.isOpen(drawn.now));
  }

  @Property(tries = 400)
  void shouldNameTheNextMomentThatIsOpen(@ForAll("cases") Case drawn) {
    if (!(drawn.timetable().at(drawn.now) instanceof Closed closed)) {
      return;
    }
    Instant opens = closed.opens();
    assertThat(opens).isNotNull().isAfter(drawn.now);
    assertThat(drawn.timetable().at(opens)).isEqualTo(new Open());
    assertThat(drawn.isOpen(opens)).isTrue();
    for (Instant t = drawn.now; t.isBefore(opens); t = t.plusSeconds(60)) {
      assertThat(drawn.isOpen(t)).as("at %s, before %s", t, opens).isFalse();
    }
  }

  @Property(tries = 200)
  void shouldListOpenings_inOrderAndEachOpen(@ForAll("cases") Case drawn) {
    List<Instant> openings = drawn.timetable().openings(drawn.now, 4);

    assertThat(openings).isSorted().doesNotHaveDuplicates().allMatch(drawn::isOpen);
  }

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<Instant> times =
        Arbitraries.integers().between(0, MINUTES).map(m -> YEAR.plusSeconds(60L * m));
    Arbitrary<Daily> windows =
        Combinators.combine(
                Arbitraries.integers().between(0, 4),
                Arbitraries.integers().between(0, 59),
                Arbitraries.integers().between(1, 40 * 60))
            .as((h, m, d) -> new Daily(h, m, Duration.ofMinutes(d)));
    Arbitrary<FreezePeriod> freezes =
        Combinators.combine(times, Arbitraries.integers().between(1, 20 * 24 * 60))
            .as((from, m) -> new FreezePeriod(from, from.plusSeconds(60L * m), "drawn"));
    return Combinators.combine(
            Arbitraries.of(ZONES).map(ZoneId::of),
            windows.list().ofMaxSize(3),
            freezes.list().ofMaxSize(4),
            Arbitraries.oneOf(times, nearChanges()))
        .as(Case::new);
  }

  private static Arbitrary<Instant> nearChanges() {
    return Arbitraries.of(
            "2026-03-29T01:00:00Z",
            "2026-10-25T01:00:00Z",
            "2026-03-08T07:00:00Z",
            "2026-11-01T06:00:00Z",
            "2026-10-03T15:30:00Z",
            "2026-04-23T22:00:00Z")
        .flatMap(
            change ->
                Arbitraries.integers()
                    .between(-180, 180)
                    .map(minutes -> Instant.parse(change).plusSeconds(60L * minutes)));
  }
}
