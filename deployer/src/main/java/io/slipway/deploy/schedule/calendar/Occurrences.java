package io.slipway.deploy.schedule.calendar;

import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.io.TimezoneAssignment;
import biweekly.parameter.Range;
import biweekly.property.DateEnd;
import biweekly.property.DateStart;
import biweekly.property.DurationProperty;
import biweekly.property.RecurrenceDates;
import biweekly.property.RecurrenceRule;
import biweekly.property.Status;
import biweekly.property.Summary;
import biweekly.util.DateTimeComponents;
import biweekly.util.Frequency;
import biweekly.util.ICalDate;
import biweekly.util.com.google.ical.compat.javautil.DateIterator;
import io.slipway.deploy.schedule.FreezePeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** What the events of one calendar come to between two moments, recurrences written out. */
final class Occurrences {
  private static final int MOST = 20_000;

  private final ICalendar calendar;
  private final ZoneId zone;
  private final Instant from;
  private final Instant to;
  private final List<FreezePeriod> found = new ArrayList<>();

  /** {@code UID start} of the occurrences that another event of the file replaces. */
  private final Set<String> replaced = new HashSet<>();

  Occurrences(ICalendar calendar, ZoneId zone, Instant from, Instant to) {
    this.calendar = calendar;
    this.zone = zone;
    this.from = from;
    this.to = to;
  }

  List<FreezePeriod> all() throws CalendarException {
    for (VEvent event : calendar.getEvents()) {
      noteReplaced(event);
    }
    for (VEvent event : calendar.getEvents()) {
      if (!isCancelled(event)) {
        expand(event);
      }
    }
    return found;
  }

  private void noteReplaced(VEvent event) throws CalendarException {
    if (event.getRecurrenceId() == null) {
      return;
    }
    if (event.getRecurrenceId().getRange() == Range.THIS_AND_FUTURE) {
      throw new CalendarException(
          "event '%s' has a RECURRENCE-ID with RANGE=THISANDFUTURE, which isn't supported; end the first series and begin another"
              .formatted(title(event)));
    }
    replaced.add(key(event, event.getRecurrenceId().getValue()));
  }

  private static String key(VEvent event, Date start) {
    return (event.getUid() == null ? "" : event.getUid().getValue()) + " " + start.getTime();
  }

  private void expand(VEvent event) throws CalendarException {
    DateStart start = event.getDateStart();
    if (start == null || start.getValue() == null) {
      throw new CalendarException("event '%s' has no DTSTART".formatted(title(event)));
    }
    requireSparse(event);
    Length length = length(event, start.getValue());
    DateIterator starts = event.getDateIterator(timeZone(start));
    starts.advanceTo(Date.from(from.minus(length.atMost())));
    if (leavesOutItsStart(event)) {
      add(length.from(start.getValue(), zone), event);
    }
    while (starts.hasNext()) {
      Date next = starts.next();
      if (!next.toInstant().isBefore(to.plus(1, ChronoUnit.DAYS))) {
        return;
      }
      if (event.getRecurrenceId() != null || !replaced.contains(key(event, next))) {
        add(length.from(next, zone), event);
      }
    }
  }

  /** biweekly's iterator begins with DTSTART (RFC 5545, 3.8.5.2) only where there is an RRULE. */
  private static boolean leavesOutItsStart(VEvent event) throws CalendarException {
    for (RecurrenceDates more : event.getRecurrenceDates()) {
      if (!more.getPeriods().isEmpty()) {
        throw new CalendarException(
            "event '%s' has an RDATE of periods, which isn't supported; write events of their own"
                .formatted(title(event)));
      }
    }
    boolean excluded =
        event.getExceptionDates().stream()
            .anyMatch(dates -> dates.getValues().contains(event.getDateStart().getValue()));
    return !event.getRecurrenceDates().isEmpty() && event.getRecurrenceRule() == null && !excluded;
  }

  private void add(Span span, VEvent event) throws CalendarException {
    if (span.end.isAfter(from) && span.start.isBefore(to)) {
      found.add(new FreezePeriod(span.start, span.end, title(event)));
    }
    if (found.size() > MOST) {
      throw new CalendarException("its events recur more than %d times".formatted(MOST));
    }
  }

  private record Span(Instant start, Instant end) {}

  /** Of an event: whole days of the schedule's zone, or elapsed time. */
  private record Length(long days, Duration elapsed) {

    Duration atMost() {
      return elapsed.plusDays(days + 2);
    }

    Span from(Date start, ZoneId zone) {
      if (days == 0) {
        return new Span(start.toInstant(), start.toInstant().plus(elapsed));
      }
      LocalDate first = day(start);
      return new Span(
          first.atStartOfDay(zone).toInstant(),
          first.plusDays(days).atStartOfDay(zone).toInstant());
    }
  }

  private static Length length(VEvent event, ICalDate start) throws CalendarException {
    DateEnd end = event.getDateEnd();
    DurationProperty duration = event.getDuration();
    Duration elapsed = Duration.ZERO;
    if (duration != null && duration.getValue() != null) {
      elapsed = Duration.ofMillis(duration.getValue().toMillis());
    } else if (end != null && end.getValue() != null) {
      elapsed = Duration.between(start.toInstant(), end.getValue().toInstant());
    }
    Length length =
        start.hasTime()
            ? new Length(0, elapsed)
            : new Length(
                end == null ? Math.max(1, elapsed.toDays()) : days(start, end), Duration.ZERO);
    if (length.days <= 0 && (elapsed.isZero() || elapsed.isNegative())) {
      throw new CalendarException(
          "event '%s' has no length; give it a DTEND after its DTSTART, or a DURATION"
              .formatted(title(event)));
    }
    return length;
  }

  private static long days(ICalDate start, DateEnd end) {
    return ChronoUnit.DAYS.between(day(start), day(end.getValue()));
  }

  /** biweekly keeps a day as its midnight in the machine's zone. */
  private static LocalDate day(Date date) {
    DateTimeComponents raw = date instanceof ICalDate ical ? ical.getRawComponents() : null;
    return raw == null
        ? date.toInstant().atZone(ZoneId.systemDefault()).toLocalDate()
        : LocalDate.of(raw.getYear(), raw.getMonth(), raw.getDate());
  }

  private TimeZone timeZone(DateStart start) {
    if (!start.getValue().hasTime()) {
      return TimeZone.getDefault();
    }
    @Nullable TimezoneAssignment assigned = calendar.getTimezoneInfo().getTimezone(start);
    if (assigned != null) {
      return assigned.getTimeZone();
    }
    DateTimeComponents raw = start.getValue().getRawComponents();
    boolean utc = raw != null && raw.isUtc();
    return TimeZone.getTimeZone(utc ? "UTC" : zone.getId());
  }

  private static void requireSparse(VEvent event) throws CalendarException {
    RecurrenceRule rule = event.getRecurrenceRule();
    if (rule == null || rule.getValue() == null) {
      return;
    }
    Frequency frequency = rule.getValue().getFrequency();
    if (frequency == Frequency.SECONDLY || frequency == Frequency.MINUTELY) {
      throw new CalendarException(
          "event '%s' recurs %s, which no freeze does; use HOURLY or rarer"
              .formatted(title(event), frequency));
    }
  }

  private static boolean isCancelled(VEvent event) {
    Status status = event.getStatus();
    return status != null && status.isCancelled();
  }

  private static String title(VEvent event) {
    Summary summary = event.getSummary();
    String said = summary == null ? null : summary.getValue();
    return said == null || said.isBlank() ? "event without a title" : said.strip();
  }
}
