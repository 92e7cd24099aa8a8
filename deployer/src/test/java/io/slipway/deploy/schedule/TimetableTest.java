package io.slipway.deploy.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.release.Freeze;
import io.slipway.deploy.release.Schedule;
import io.slipway.deploy.release.Window;
import io.slipway.deploy.schedule.Opening.Closed;
import io.slipway.deploy.schedule.Opening.Open;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimetableTest {
  private static final Window NIGHT = new Window("30 2 * * *", Duration.ofHours(2), null);

  @ParameterizedTest
  @CsvSource({
    // 02:30 does not exist on that day: the window opens at 03:00 and lasts two hours.
    "2026-03-29T00:59:59Z, closed",
    "2026-03-29T01:00:00Z, open",
    "2026-03-29T02:59:59Z, open",
    "2026-03-29T03:00:00Z, closed",
    // 02:30 exists twice: it opens at the first one and lasts two hours of time, until 03:30.
    "2026-10-25T00:29:59Z, closed",
    "2026-10-25T00:30:00Z, open",
    "2026-10-25T02:29:59Z, open",
    "2026-10-25T02:30:00Z, closed"
  })
  void shouldOpenOnce_whenTheClockChanges(Instant time, String expected) {
    assertThat(Timetable.of(berlin(List.of(NIGHT), List.of()), List.of()).at(time))
        .isInstanceOf(expected.equals("open") ? Open.class : Closed.class);
  }

  @Test
  void shouldOpenAtTheEndOfAFreeze_whenAWindowIsOpenThen() {
    Freeze freeze = new Freeze("2026-01-05T02:00", "2026-01-05T03:00", "audit");
    Timetable table = Timetable.of(berlin(List.of(NIGHT), List.of(freeze)), List.of());

    assertThat(table.at(Instant.parse("2026-01-05T01:40:00Z")))
        .isEqualTo(new Closed("frozen: audit", Instant.parse("2026-01-05T02:00:00Z")));
  }

  @Test
  void shouldFreezeTheLastDayWholly_whenItIsGivenAsADate() {
    Freeze freeze = new Freeze("2026-12-20", "2027-01-06", null);
    Timetable table = Timetable.of(berlin(List.of(), List.of(freeze)), List.of());

    assertThat(table.at(Instant.parse("2026-12-31T00:00:00Z")))
        .isEqualTo(
            new Closed(
                "frozen: freeze from 2026-12-20 to 2027-01-06",
                Instant.parse("2027-01-06T23:00:00Z")));
    assertThat(table.at(Instant.parse("2027-01-06T23:00:00Z"))).isEqualTo(new Open());
    assertThat(table.at(Instant.parse("2026-12-19T22:59:59Z"))).isEqualTo(new Open());
  }

  @Test
  void shouldSayThatNoOpeningIsInSight_whenItIsFrozenForGood() {
    Timetable table =
        Timetable.of(berlin(List.of(NIGHT), List.of()), List.of(FreezePeriod.always("no copy")));

    assertThat(table.at(Instant.EPOCH)).isEqualTo(new Closed("frozen: no copy", null));
    assertThat(table.openings(Instant.EPOCH, 3)).isEmpty();
  }

  @Test
  void shouldListTheNextOpenings_leavingOutFrozenOnes() {
    Freeze freeze = new Freeze("2026-01-06", "2026-01-06", "holiday");
    Timetable table = Timetable.of(berlin(List.of(NIGHT), List.of(freeze)), List.of());

    assertThat(table.openings(Instant.parse("2026-01-05T12:00:00Z"), 2))
        .containsExactly(
            Instant.parse("2026-01-07T01:30:00Z"), Instant.parse("2026-01-08T01:30:00Z"));
  }

  private static Schedule berlin(List<Window> windows, List<Freeze> freezes) {
    return new Schedule("Europe/Berlin", windows, freezes, List.of(), null, null, null);
  }
}
