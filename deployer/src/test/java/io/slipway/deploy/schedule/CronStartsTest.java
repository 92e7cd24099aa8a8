package io.slipway.deploy.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Berlin: 02:00 becomes 03:00 on 29 March 2026, and 03:00 becomes 02:00 on 25 October 2026. */
class CronStartsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          30 2 * * *         | Europe/Berlin | 2026-03-28T00:00:00Z | 2026-03-28T01:30:00Z 2026-03-29T01:00:00Z 2026-03-30T00:30:00Z
          0,30 2 * * *       | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T00:00:00Z
          30 2 * * *         | Europe/Berlin | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z 2026-10-26T01:30:00Z
          */30 * * * *       | Europe/Berlin | 2026-03-29T00:15:00Z | 2026-03-29T00:30:00Z 2026-03-29T01:00:00Z 2026-03-29T01:30:00Z
          */30 * * * *       | Europe/Berlin | 2026-10-25T00:10:00Z | 2026-10-25T00:30:00Z 2026-10-25T01:00:00Z 2026-10-25T01:30:00Z 2026-10-25T02:00:00Z
          45 * * * *         | Europe/Berlin | 2026-10-25T00:50:00Z | 2026-10-25T01:45:00Z 2026-10-25T02:45:00Z
          30 2 * * *         | Europe/Berlin | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z
          15 2 * * *         | Australia/Lord_Howe | 2026-10-03T00:00:00Z | 2026-10-03T15:30:00Z 2026-10-04T15:15:00Z
          0 0 * * *          | Africa/Cairo  | 2026-04-23T12:00:00Z | 2026-04-23T22:00:00Z 2026-04-24T21:00:00Z
          0 9-17/4 * * MON-FRI | UTC         | 2026-07-03T13:00:00Z | 2026-07-03T17:00:00Z 2026-07-06T09:00:00Z
          0 0 1 jan,JUL *    | UTC           | 2026-01-01T00:00:00Z | 2026-07-01T00:00:00Z 2027-01-01T00:00:00Z
          0 0 13 * 5         | UTC           | 2026-02-12T00:00:00Z | 2026-02-13T00:00:00Z 2026-02-20T00:00:00Z
          0 0 * * 7          | UTC           | 2026-01-01T00:00:00Z | 2026-01-04T00:00:00Z
          0 0 29 2 *         | UTC           | 2096-03-01T00:00:00Z | 2104-02-29T00:00:00Z
          5/15 * * * *       | UTC           | 2026-01-01T00:21:00Z | 2026-01-01T00:35:00Z
          @daily             | Europe/Berlin | 2026-01-01T00:00:00Z | 2026-01-01T23:00:00Z
          @hourly            | Europe/Berlin | 2026-10-25T00:30:00Z | 2026-10-25T01:00:00Z 2026-10-25T02:00:00Z
          """)
  void shouldFindTheNextStarts_alsoAroundClockChanges(
      String cron, String zone, Instant after, String expected) {
    CronStarts starts = CronStarts.parse("start", cron);
    int count = expected.split(" ").length;
    List<String> found = new ArrayList<>();
    Instant at = after;
    for (int i = 0; i < count; i++) {
      at = starts.next(at, ZoneId.of(zone)).orElseThrow();
      found.add(at.toString());
    }

    assertThat(String.join(" ", found)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          H 2 * * *          | has Jenkins' H
          30 H(0-5) * * *    | has Jenkins' H
          TZ=Europe/Berlin 0 0 * * * | names a zone; write it as 'zone: Europe/Berlin'
          0 0 30 2 *         | never comes
          0 0 */2 * 5        | steps through the days
          0 0 * *            | is not a schedule
          0 0 * * * *        | is not a schedule
          60 * * * *         | Value 60 not in range [0, 59]
          0 0 L * *          | is not a schedule
          0 0 * * fri-mon    | is not a schedule
          0 0 * foo *        | is not a schedule
          @reboot            | is not a schedule
          0 -1 * * *         | is not a schedule
          0 */0 * * *        | is not a schedule
          """)
  void shouldSayWhatIsWrong_whenItIsNoSchedule(String cron, String words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CronStarts.parse("start", cron))
        .withMessageStartingWith("start: '" + cron + "' ")
        .withMessageContaining(words);
  }
}
