package io.slipway.registry.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest(name = "{0} after {1} is {2}")
  @CsvSource({
    "30 2 * * *,       2026-01-05T02:30:00Z, 2026-01-06T02:30:00Z",
    "*/15 * * * *,     2026-01-05T02:31:10Z, 2026-01-05T02:45:00Z",
    "5/20 3 * * *,     2026-01-05T03:05:00Z, 2026-01-05T03:25:00Z",
    "0 9 * * mon-fri,  2026-01-09T09:00:00Z, 2026-01-12T09:00:00Z",
    "0 0 * * 7,        2026-01-05T00:00:00Z, 2026-01-11T00:00:00Z",
    "0 0 1 jan *,      2026-01-05T00:00:00Z, 2027-01-01T00:00:00Z",
    "0 0 29 2 *,       2026-01-05T00:00:00Z, 2028-02-29T00:00:00Z",
    "0 0 13 * 5,       2026-01-05T00:00:00Z, 2026-01-09T00:00:00Z",
    "0 0 */2 * mon,    2026-01-05T00:00:00Z, 2026-01-19T00:00:00Z",
    "@hourly,          2026-01-05T00:00:00Z, 2026-01-05T01:00:00Z",
  })
  void shouldFindNextTime_whenInUtc(String cron, Instant after, Instant expected) {
    assertThat(Cron.parse("cron", cron).next(after, ZoneId.of("UTC"))).contains(expected);
  }

  private static List<String> times(String cron, String after, int count) {
    List<String> times = new ArrayList<>();
    Instant at = Instant.parse(after);
    for (int i = 0; i < count; i++) {
      at = Cron.parse("cron", cron).next(at, BERLIN).orElseThrow();
      times.add(at.toString());
    }
    return times;
  }

  /** On 29 March 2026 the clock goes from 02:00 to 03:00 at 01:00 UTC. */
  @Test
  void shouldRunOnceAfterTheJump_whenClockJumpsOverFixedTime() {
    assertThat(times("30 2 * * *", "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    assertThat(times("0,30 2 * * *", "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z");
  }

  /** On 25 October 2026 the clock goes from 03:00 back to 02:00 at 01:00 UTC. */
  @Test
  void shouldRunOnce_whenFixedTimeComesTwice() {
    assertThat(times("30 2 * * *", "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void shouldFollowTheFace_whenScheduleIsOfEveryHour() {
    assertThat(times("30 * * * *", "2026-03-29T00:00:00Z", 2))
        .containsExactly("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z");
    assertThat(times("30 * * * *", "2026-10-25T00:00:00Z", 3))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8",
        "*/0 * * * *", "5-1 * * * *", "1- * * * *", "a * * * *", "@often", "0 0 30 2 *",
            "1/2/3 * * * *"
      })
  void shouldBeRefused_whenScheduleIsWrong(String cron) {
    assertThatThrownBy(() -> Cron.parse("cron", cron))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cron: ");
  }

  @Test
  void shouldBeRefused_whenZoneIsUnknownOrWithoutCron() {
    assertThatThrownBy(() -> new Trigger(null, "@daily", "Europe/Berlinn", null))
        .hasMessageContaining("zone: 'Europe/Berlinn' is not a time zone");
    assertThatThrownBy(() -> new Trigger(null, null, "UTC", null))
        .hasMessageContaining("zone: says nothing without cron");
  }
}
