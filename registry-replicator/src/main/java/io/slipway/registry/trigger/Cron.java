package io.slipway.registry.trigger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A schedule as crontab(5): minute, hour, day of month, month, day of week; lists, ranges, steps,
 * names of months and days, and {@code @hourly}, {@code @daily}, {@code @weekly}, {@code @monthly},
 * {@code @yearly}. Where both days are restricted, either makes the day.
 *
 * <p>Clock changes, as in Vixie cron: where the clock jumps forward, a time of a fixed hour that is
 * jumped over runs once, right after the jump; where it is set back, such a time runs the first
 * time only. A schedule of every hour (hour {@code *} or {@code *}{@code /n}) follows the clock's
 * face: nothing runs in the hour that there is not, and both of the doubled hours run.
 */
public final class Cron {

  /** A 29 February on a given weekday comes within 40 years even around 2100. */
  private static final int MAX_DAYS = 40 * 366;

  private static final Map<String, String> WORDS =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  private final CronField minutes;
  private final CronField hours;
  private final CronField days;
  private final CronField months;
  private final CronField weekdays;

  private Cron(List<CronField> fields) {
    this.minutes = fields.get(0);
    this.hours = fields.get(1);
    this.days = fields.get(2);
    this.months = fields.get(3);
    this.weekdays = fields.get(4);
  }

  /**
   * @throws IllegalArgumentException where the text is not a schedule, or no day ever fits it
   */
  public static Cron parse(String component, String text) {
    String given = text.trim();
    String[] parts = WORDS.getOrDefault(given, given).split("\\s+");
    if (parts.length != 5) {
      throw new IllegalArgumentException(
          "%s: '%s' is not a schedule; write five fields (minute hour day month weekday), such as '30 2 * * *', or @daily"
              .formatted(component, text));
    }
    Cron cron =
        new Cron(
            List.of(
                CronField.parse(component, "minute", parts[0], 0, 59, List.of()),
                CronField.parse(component, "hour", parts[1], 0, 23, List.of()),
                CronField.parse(component, "day", parts[2], 1, 31, List.of()),
                CronField.parse(component, "month", parts[3], 1, 12, MONTHS),
                CronField.parse(component, "weekday", parts[4], 0, 7, DAYS)));
    if (cron.next(Instant.EPOCH, ZoneOffset.UTC).isEmpty()) {
      throw new IllegalArgumentException(
          "%s: '%s' never comes: no month has such a day".formatted(component, text));
    }
    return cron;
  }

  /** The first time after {@code after}. */
  public Optional<Instant> next(Instant after, ZoneId zone) {
    LocalDate first = after.atZone(zone).toLocalDate();
    // The day before may have a time that a clock change moved past midnight.
    for (int i = -1; i < MAX_DAYS; i++) {
      LocalDate day = first.plusDays(i);
      Optional<Instant> found = isDay(day) ? nextOn(day, after, zone) : Optional.empty();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private boolean isDay(LocalDate day) {
    boolean month = months.has(day.getMonthValue());
    boolean inMonth = days.has(day.getDayOfMonth());
    int weekday = day.getDayOfWeek().getValue();
    boolean inWeek = weekdays.has(weekday) || weekday == 7 && weekdays.has(0);
    boolean either = !days.isEvery() && !weekdays.isEvery();
    return month && (either ? inMonth || inWeek : inMonth && inWeek);
  }

  private Optional<Instant> nextOn(LocalDate day, Instant after, ZoneId zone) {
    Instant best = null;
    for (int hour = hours.nextFrom(0); hour >= 0; hour = hours.nextFrom(hour + 1)) {
      for (int minute = minutes.nextFrom(0); minute >= 0; minute = minutes.nextFrom(minute + 1)) {
        for (Instant time : times(day.atTime(LocalTime.of(hour, minute)), zone)) {
          if (time.isAfter(after) && (best == null || time.isBefore(best))) {
            best = time;
          }
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** When the clock's face shows this: usually once, around a change never or twice. */
  private List<Instant> times(LocalDateTime face, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(face);
    if (change == null) {
      return List.of(face.atZone(zone).toInstant());
    }
    if (change.isGap()) {
      return hours.isEvery() ? List.of() : List.of(change.getInstant());
    }
    ZonedDateTime earlier = face.atZone(zone).withEarlierOffsetAtOverlap();
    return hours.isEvery()
        ? List.of(earlier.toInstant(), earlier.withLaterOffsetAtOverlap().toInstant())
        : List.of(earlier.toInstant());
  }

  /** One field: the numbers that fit it. */
  private record CronField(BitSet numbers, boolean isEvery) {

    static CronField parse(
        String component, String field, String text, int from, int to, List<String> names) {
      BitSet numbers = new BitSet();
      for (String part : text.split(",", -1)) {
        try {
          addRange(numbers, part, from, to, names);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "%s: '%s' is not a %s; write numbers from %d to %d, *, ranges (1-5), steps (*/10) or lists (1,15)"
                  .formatted(component, text, field, from, to),
              e);
        }
      }
      return new CronField(numbers, text.startsWith("*"));
    }

    private static void addRange(
        BitSet numbers, String part, int from, int to, List<String> names) {
      String[] stepped = part.split("/", -1);
      String[] ends = stepped[0].split("-", -1);
      boolean every = stepped[0].equals("*");
      int first = every ? from : number(ends[0], names);
      int last = every || stepped.length == 2 && ends.length == 1 ? to : first;
      last = ends.length == 2 && !every ? number(ends[1], names) : last;
      int step = stepped.length == 2 ? number(stepped[1], List.of()) : 1;
      if (stepped.length > 2 || ends.length > 2 || first < from || last > to || first > last) {
        throw new IllegalArgumentException(part);
      }
      if (step < 1) {
        throw new IllegalArgumentException(part);
      }
      for (int i = first; i <= last; i += step) {
        numbers.set(i);
      }
    }

    private static int number(String text, List<String> names) {
      int name = names.indexOf(text.toLowerCase(Locale.ROOT));
      if (name >= 0) {
        return names.size() == 12 ? name + 1 : name;
      }
      if (!text.matches("[0-9]{1,4}")) {
        throw new IllegalArgumentException(text);
      }
      return Integer.parseInt(text);
    }

    boolean has(int number) {
      return numbers.get(number);
    }

    int nextFrom(int number) {
      return numbers.nextSetBit(number);
    }
  }
}
