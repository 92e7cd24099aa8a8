package io.slipway.deploy.schedule.calendar;

import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.io.ParseWarning;
import biweekly.io.text.ICalReader;
import io.slipway.deploy.schedule.FreezePeriod;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;

/**
 * The events of an iCalendar text as freezes. Every event freezes that isn't cancelled, also one
 * marked transparent, as calendars mark all-day events by default. Times without a zone, and days,
 * are of the schedule's zone.
 */
public final class CalendarReader {
  /** Some thousand events; more is a mistake, or an attack. */
  public static final int LARGEST = 4 << 20;

  private static final int MOST_EVENTS = 10_000;

  /** biweekly: the zone isn't described in the file, but the tz database knows it. */
  private static final int KNOWN_ZONE = 37;

  /** biweekly: nobody knows the zone. */
  private static final int UNKNOWN_ZONE = 38;

  /** What an event's time hangs on. */
  private static final Set<String> TIMES =
      Set.of("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID");

  private final ZoneId zone;

  public CalendarReader(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * The freezes that touch the time from {@code from} to {@code to}.
   *
   * @throws CalendarException where the text is no calendar, or an event's time isn't clear
   */
  public List<FreezePeriod> read(String text, Instant from, Instant to) throws CalendarException {
    List<FreezePeriod> freezes = new ArrayList<>();
    try (ICalReader reader = new ICalReader(text)) {
      reader.setDefaultTimezone(TimeZone.getTimeZone(zone));
      int calendars = 0;
      for (ICalendar c = reader.readNext(); c != null; c = reader.readNext()) {
        requireUnderstood(reader.getWarnings());
        requireFew(c.getEvents());
        freezes.addAll(new Occurrences(c, zone, from, to).all());
        calendars++;
      }
      if (calendars == 0) {
        throw new CalendarException("it has no BEGIN:VCALENDAR, so it is no iCalendar file");
      }
      return freezes;
    } catch (IOException e) {
      throw new CalendarException("it can't be parsed: " + e.getMessage(), e);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new CalendarException("it has a time or a rule that can't be understood: " + e, e);
    }
  }

  private static void requireFew(List<VEvent> events) throws CalendarException {
    if (events.size() > MOST_EVENTS) {
      throw new CalendarException("it has more than %d events".formatted(MOST_EVENTS));
    }
  }

  private static void requireUnderstood(List<ParseWarning> warnings) throws CalendarException {
    for (ParseWarning warning : warnings) {
      Integer code = warning.getCode();
      if (code != null && code == UNKNOWN_ZONE) {
        throw new CalendarException(
            "%s Describe the zone with a VTIMEZONE, or name it as the tz database does"
                .formatted(unknownZone(warning)));
      }
      boolean harmless = code != null && code == KNOWN_ZONE;
      String property = warning.getPropertyName();
      if (!harmless && (property == null || TIMES.contains(property))) {
        throw new CalendarException(words(warning));
      }
    }
  }

  private static String unknownZone(ParseWarning warning) {
    return String.valueOf(warning.getMessage())
        .replaceAll("(?s)\\s+ID could not be parsed.*", " The tz database doesn't know it either.");
  }

  private static String words(ParseWarning warning) {
    Integer line = warning.getLineNumber();
    String at = line == null ? "" : "line %d: ".formatted(line);
    String property = warning.getPropertyName() == null ? "" : warning.getPropertyName() + ": ";
    return at + property + warning.getMessage();
  }
}
