package io.slipway.deploy.schedule.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.schedule.FreezePeriod;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarReaderTest {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2028-01-01T00:00:00Z");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** A zone that no tz database has, an hour east of UTC in winter and two in summer. */
  private static final String OFFICE =
      """
      BEGIN:VTIMEZONE
      TZID:Office
      BEGIN:STANDARD
      DTSTART:19701025T030000
      RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
      TZOFFSETFROM:+0200
      TZOFFSETTO:+0100
      END:STANDARD
      BEGIN:DAYLIGHT
      DTSTART:19700329T020000
      RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
      TZOFFSETFROM:+0100
      TZOFFSETTO:+0200
      END:DAYLIGHT
      END:VTIMEZONE
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DTSTART:20260701T100000Z;DTEND:20260701T120000Z                | 2026-07-01T10:00:00Z/2026-07-01T12:00:00Z
          DTSTART:20260701T100000;DURATION:PT90M                         | 2026-07-01T08:00:00Z/2026-07-01T09:30:00Z
          DTSTART,TZID=America/New_York:20260701T100000;DURATION:PT1H    | 2026-07-01T14:00:00Z/2026-07-01T15:00:00Z
          DTSTART,TZID=Office:20260701T100000;DURATION:PT1H              | 2026-07-01T08:00:00Z/2026-07-01T09:00:00Z
          DTSTART,TZID=Office:20261201T100000;DURATION:PT1H              | 2026-12-01T09:00:00Z/2026-12-01T10:00:00Z
          DTSTART,VALUE=DATE:20261224                                    | 2026-12-23T23:00:00Z/2026-12-24T23:00:00Z
          DTSTART,VALUE=DATE:20260328;DTEND,VALUE=DATE:20260330          | 2026-03-27T23:00:00Z/2026-03-29T22:00:00Z
          DTSTART,VALUE=DATE:20261224;DURATION:P3D                       | 2026-12-23T23:00:00Z/2026-12-26T23:00:00Z
          DTSTART,VALUE=DATE:20201224;RRULE:FREQ=YEARLY                  | 2026-12-23T23:00:00Z/2026-12-24T23:00:00Z 2027-12-23T23:00:00Z/2027-12-24T23:00:00Z
          DTSTART,TZID=Europe/Berlin:20260328T093000;DURATION:PT1H;RRULE:FREQ=DAILY,COUNT=3;EXDATE,TZID=Europe/Berlin:20260329T093000 | 2026-03-28T08:30:00Z/2026-03-28T09:30:00Z 2026-03-30T07:30:00Z/2026-03-30T08:30:00Z
          DTSTART:20260105T100000Z;DURATION:PT1H;RDATE:20260107T100000Z  | 2026-01-05T10:00:00Z/2026-01-05T11:00:00Z 2026-01-07T10:00:00Z/2026-01-07T11:00:00Z
          DTSTART:20260105T100000Z;DURATION:PT1H;RDATE:20260107T100000Z;EXDATE:20260105T100000Z | 2026-01-07T10:00:00Z/2026-01-07T11:00:00Z
          DTSTART:20251220T000000Z;DTEND:20260106T000000Z                | 2025-12-20T00:00:00Z/2026-01-06T00:00:00Z
          DTSTART:20200101T000000Z;DTEND:20200102T000000Z                | ''
          DTSTART:20260701T100000Z;DURATION:PT1H;STATUS:CANCELLED        | ''
          DTSTART:20260701T100000Z;DURATION:PT1H;TRANSP:TRANSPARENT      | 2026-07-01T10:00:00Z/2026-07-01T11:00:00Z
          """)
  void shouldWriteOutWhatAnEventComesTo(String event, String expected) throws CalendarException {
    assertThat(spans(calendar(event(event)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"America/Los_Angeles", "UTC", "Asia/Tokyo", "Pacific/Apia"})
  void shouldTakeDaysAsTheScheduleHasThem_whateverTheMachinesZone(String machine)
      throws CalendarException {
    TimeZone before = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone(machine));

      assertThat(spans(calendar(event("DTSTART,VALUE=DATE:20261224;RRULE:FREQ=YEARLY,COUNT=1"))))
          .isEqualTo("2026-12-23T23:00:00Z/2026-12-24T23:00:00Z");
      assertThat(spans(calendar(event("DTSTART:20260701T100000;DURATION:PT1H"))))
          .isEqualTo("2026-07-01T08:00:00Z/2026-07-01T09:00:00Z");
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void shouldMoveOneOccurrence_whenAnotherEventReplacesIt() throws CalendarException {
    String series = event("DTSTART:20260105T100000Z;DURATION:PT1H;RRULE:FREQ=DAILY,COUNT=2");
    String moved = event("RECURRENCE-ID:20260106T100000Z;DTSTART:20260106T150000Z;DURATION:PT1H");

    assertThat(spans(calendar(series + moved)))
        .isEqualTo(
            "2026-01-05T10:00:00Z/2026-01-05T11:00:00Z 2026-01-06T15:00:00Z/2026-01-06T16:00:00Z");
  }

  @Test
  void shouldReadEveryCalendar_whenAFileHasSeveral() throws CalendarException {
    String one = calendar(event("DTSTART:20260105T100000Z;DURATION:PT1H"));

    assertThat(spans(one + one).split(" ")).hasSize(2);
  }

  @Test
  void shouldNameTheEvent() throws CalendarException {
    List<FreezePeriod> read =
        new CalendarReader(BERLIN)
            .read(calendar(event("DTSTART:20260105T100000Z;DURATION:PT1H")), FROM, TO);

    assertThat(read).extracting(FreezePeriod::reason).containsExactly("Year end");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DTSTART,TZID=Mars/Base:20260701T100000;DURATION:PT1H          | No VTIMEZONE component exists with an ID of "Mars/Base". The tz database doesn't know it either. Describe the zone
          DTSTART:20260701T100000Z;DURATION:PT1H;RRULE:FREQ=SOMETIMES   | RRULE: Invalid FREQ value
          DTSTART:20260701T100000Z;DURATION:PT1H;RRULE:FREQ=SECONDLY    | event 'Year end' recurs SECONDLY
          DTSTART:20260701T100000Z                                      | event 'Year end' has no length
          DTSTART:20260701T100000Z;DTEND:20260701T090000Z               | event 'Year end' has no length
          DURATION:PT1H                                                 | event 'Year end' has no DTSTART
          DTSTART:soon;DURATION:PT1H                                    | DTSTART:
          DTSTART:20260701T100000Z;DURATION:an hour                     | DURATION:
          DTSTART:20260701T100000Z;DURATION:PT1H;RDATE,VALUE=PERIOD:20260801T100000Z/PT1H | RDATE of periods
          RECURRENCE-ID,RANGE=THISANDFUTURE:20260101T100000Z;DTSTART:20260701T100000Z;DURATION:PT1H | RANGE=THISANDFUTURE
          """)
  void shouldRefuse_whatItDoesNotUnderstand(String event, String words) {
    assertThatThrownBy(() -> spans(calendar(event(event))))
        .isInstanceOf(CalendarException.class)
        .hasMessageContaining(words.strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>Sign in</html>", "BEGIN:VCARD\nEND:VCARD\n"})
  void shouldRefuse_whatIsNoCalendar(String text) {
    assertThatThrownBy(() -> spans(text))
        .isInstanceOf(CalendarException.class)
        .hasMessage("it has no BEGIN:VCALENDAR, so it is no iCalendar file");
  }

  /** Properties by {@code ;}, with {@code ,} for what iCalendar writes as {@code ;}. */
  static String event(String properties) {
    return "BEGIN:VEVENT\nUID:1\nSUMMARY:Year end\n"
        + properties.strip().replace(';', '\n').replace(',', ';')
        + "\nEND:VEVENT\n";
  }

  static String calendar(String events) {
    return ("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n" + OFFICE + events + "END:VCALENDAR\n")
        .replace("\n", "\r\n");
  }

  private static String spans(String text) throws CalendarException {
    return String.join(
        " ",
        new CalendarReader(BERLIN)
            .read(text, FROM, TO).stream().map(f -> f.from() + "/" + f.to()).toList());
  }
}
