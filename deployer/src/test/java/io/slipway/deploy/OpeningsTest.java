package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.release.Freeze;
import io.slipway.deploy.release.FreezeCalendar;
import io.slipway.deploy.release.Schedule;
import io.slipway.deploy.release.Window;
import io.slipway.deploy.schedule.calendar.FreezeCalendars;
import io.slipway.deploy.schedule.calendar.LastCopies;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpeningsTest {
  private static final Window NIGHT = new Window("30 2 * * *", Duration.ofHours(1), null);

  private final MovedClock clock = new MovedClock("2026-06-01T12:00:00Z");
  private final List<RolloutEvent> events = new ArrayList<>();
  private String calendar = "";

  @Test
  void shouldWaitUntilTheWindowOpens_andSayOnceUntilWhen() throws InterruptedException {
    openings(List.of(NIGHT), List.of(), List.of()).await(Instant.MAX);

    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-06-02T02:30:00Z"));
    assertThat(events)
        .containsExactly(
            new RolloutEvent.Waiting(
                "shop", "schedule", "no window is open", "2026-06-02T02:30:00Z"));
  }

  @Test
  void shouldBeginAtOnce_whenAWindowIsOpen() throws InterruptedException {
    Window day = new Window("0 9 * * *", Duration.ofHours(8), null);

    openings(List.of(day), List.of(), List.of()).await(clock.instant());

    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-06-01T12:00:00Z"));
    assertThat(events).isEmpty();
  }

  @Test
  void shouldRefuseAtOnce_whenItOpensTooLate() {
    Instant latest = clock.instant().plus(Duration.ofHours(14));
    Openings openings = openings(List.of(NIGHT), List.of(), List.of());

    assertThatThrownBy(() -> openings.await(latest))
        .isInstanceOf(DeployException.class)
        .hasMessage(
            "release shop may not begin now (no window is open); it opens at 2026-06-02 02:30:00 Z")
        .satisfies(
            e -> assertThat(((DeployException) e).kind()).isEqualTo(DeployException.Kind.REFUSED));
    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-06-01T12:00:00Z"));
  }

  @Test
  void shouldTryTheCalendarAgainUntilTheReleaseIsTooOld_whenItCannotBeRead() {
    Instant latest = clock.instant().plus(Duration.ofHours(1));
    FreezeCalendar web = new FreezeCalendar(null, "https://cal.example/f.ics");
    Openings openings = openings(List.of(), List.of(), List.of(web));

    assertThatThrownBy(() -> openings.await(latest))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("calendar https://cal.example/f.ics can't be used: no answer")
        .hasMessageEndingWith("no opening is in sight");

    assertThat(clock.instant()).isAfterOrEqualTo(latest);
    assertThat(fetches.get()).isBetween(12, 14);
  }

  @Test
  void shouldGoOn_whenACalendarCanBeReadAgain() throws InterruptedException {
    FreezeCalendar web = new FreezeCalendar(null, "https://cal.example/f.ics");
    Openings openings = openings(List.of(), List.of(), List.of(web));
    back = 3;
    calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n";

    openings.await(clock.instant().plus(Duration.ofHours(1)));

    assertThat(fetches.get()).isEqualTo(3);
  }

  @Test
  void shouldHoldWhatIsUnderWay_onlyByFreezes() throws InterruptedException {
    Freeze freeze = new Freeze("2026-06-01T11:00", "2026-06-01T14:00", "audit");
    Openings openings = openings(List.of(NIGHT), List.of(freeze), List.of());
    openings.timetable();

    assertThat(openings.freeze(clock.instant())).isEqualTo("audit");
    openings.awaitThaw();

    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-06-01T14:00:00Z"));
    assertThat(openings.freeze(clock.instant())).isNull();
  }

  private final AtomicInteger fetches = new AtomicInteger();
  private int back = Integer.MAX_VALUE;

  private Openings openings(
      List<Window> windows, List<Freeze> freezes, List<FreezeCalendar> calendars) {
    Schedule schedule = new Schedule(null, windows, freezes, calendars, null, null, null);
    return new Openings(
        "shop",
        schedule,
        new FreezeCalendars(
            calendars,
            Path.of(""),
            ZoneOffset.UTC,
            new LastCopies(null),
            uri -> {
              if (fetches.incrementAndGet() < back) {
                throw new IOException("no answer");
              }
              return calendar;
            },
            clock),
        events::add,
        clock,
        clock);
  }
}
