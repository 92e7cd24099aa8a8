package io.slipway.deploy.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts as crontab(5) writes them: minute, hour, day of month, month, weekday, or {@code @daily}
 * and its like. Where both days are restricted, either makes the day.
 *
 * <p>Clock changes, as in Vixie cron: where the clock jumps forward, a time of a fixed hour that is
 * jumped over comes once, right after the jump; where it is set back, such a time comes the first
 * time only. With hour {@code *} or {@code *}{@code /n} starts follow the clock's face: none in the
 * hour that there is not, and both of the doubled hours. cron-utils, which reads the fields, is
 * asked for faces of the clock only, because it knows other rules for clock changes.
 */
public final class CronStarts {
  private static final CronParser PARSER = new CronParser(definition());
  private static final Pattern HASHED = Pattern.compile("(^|[\\s,])H");
  private static final Duration DAY = Duration.ofDays(1);

  /** Where fields are looked for when a text is checked; a leap year is among the next eight. */
  private static final ZonedDateTime ANY = ZonedDateTime.of(2096, 3, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private final ExecutionTime faces;
  private final boolean isEveryHour;

  private CronStarts(ExecutionTime faces, boolean isEveryHour) {
    this.faces = faces;
    this.isEveryHour = isEveryHour;
  }

  /**
   * @throws IllegalArgumentException where the text is no schedule, or no day ever fits it
   */
  public static CronStarts parse(String component, String text) {
    String given = text.trim();
    String[] fields = given.split("\\s+");
    refuseForeign(component, given, fields);
    ExecutionTime faces = ExecutionTime.forCron(cron(component, given));
    if (faces.nextExecution(ANY).isEmpty()) {
      throw wrong(component, text, "never comes: no month has such a day");
    }
    boolean hourly = given.equals("@hourly") || fields.length == 5 && fields[1].startsWith("*");
    return new CronStarts(faces, hourly);
  }

  private static void refuseForeign(String component, String given, String[] fields) {
    if (HASHED.matcher(given).find()) {
      throw wrong(
          component,
          given,
          "has Jenkins' H, which is another time for each job; a window begins at one time: write numbers");
    }
    if (given.startsWith("TZ=")) {
      throw wrong(component, given, "names a zone; write it as 'zone: %s'".formatted(zone(given)));
    }
    if (fields.length == 5 && isMixed(fields[2], fields[4])) {
      throw wrong(
          component,
          given,
          "steps through the days (*/n) and restricts the weekday, which crons read differently; list the days");
    }
  }

  private static String zone(String given) {
    return given.substring(3).split("\\s", 2)[0];
  }

  private static boolean isMixed(String day, String weekday) {
    boolean stepped = day.startsWith("*/") || weekday.startsWith("*/");
    return stepped && !day.equals("*") && !weekday.equals("*");
  }

  private static Cron cron(String component, String given) {
    try {
      return PARSER.parse(given).validate();
    } catch (IllegalArgumentException e) {
      throw wrong(
          component,
          given,
          "is not a schedule (%s); write minute hour day month weekday, such as '30 2 * * tue,thu', or @daily"
              .formatted(said(e)));
    }
  }

  private static String said(IllegalArgumentException e) {
    return String.valueOf(e.getMessage())
        .replace("Failed to parse cron expression. ", "")
        .replaceAll("[.\\s]+$", "");
  }

  private static IllegalArgumentException wrong(String component, String text, String why) {
    return new IllegalArgumentException("%s: '%s' %s".formatted(component, text.trim(), why));
  }

  /** The first start after {@code after}; empty where none ever comes. */
  public Optional<Instant> next(Instant after, ZoneId zone) {
    ZonedDateTime face = lookFrom(after, zone).atZone(ZoneOffset.UTC);
    Instant best = null;
    while (true) {
      Optional<ZonedDateTime> next = faces.nextExecution(face);
      if (next.isEmpty() || best != null && isPast(best, next.get(), zone)) {
        return Optional.ofNullable(best);
      }
      face = next.get();
      best = better(best, face.toLocalDateTime(), after, zone);
    }
  }

  private static boolean isPast(Instant best, ZonedDateTime face, ZoneId zone) {
    return Moment.earliest(face.toLocalDateTime(), zone).isAfter(best);
  }

  private @Nullable Instant better(
      @Nullable Instant best, LocalDateTime face, Instant after, ZoneId zone) {
    Stream<Instant> found = instants(face, zone).stream().filter(at -> at.isAfter(after));
    return Stream.concat(Stream.ofNullable(best), found).min(Instant::compareTo).orElse(null);
  }

  /** Before a doubled hour that is near, because its faces come again. */
  private static LocalDateTime lookFrom(Instant after, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    LocalDateTime face = after.atZone(zone).toLocalDateTime();
    return Stream.of(
            Optional.ofNullable(rules.previousTransition(after.plusNanos(1))),
            Optional.ofNullable(rules.nextTransition(after)))
        .flatMap(Optional::stream)
        .filter(change -> change.isOverlap() && isNear(change, after))
        .map(change -> change.getDateTimeAfter().minusMinutes(1))
        .filter(start -> start.isBefore(face))
        .min(LocalDateTime::compareTo)
        .orElse(face);
  }

  private static boolean isNear(ZoneOffsetTransition change, Instant after) {
    return Duration.between(change.getInstant(), after).abs().compareTo(DAY) < 0;
  }

  /** When the clock shows this: usually once, around a change never or twice. */
  private List<Instant> instants(LocalDateTime face, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(face);
    Instant first = Moment.earliest(face, zone);
    if (change == null || !isEveryHour) {
      return List.of(first);
    }
    return change.isGap()
        ? List.of()
        : List.of(first, face.atZone(zone).withLaterOffsetAtOverlap().toInstant());
  }

  private static CronDefinition definition() {
    return CronDefinitionBuilder.defineCron()
        .withMinutes()
        .withStrictRange()
        .and()
        .withHours()
        .withStrictRange()
        .and()
        .withDayOfMonth()
        .withStrictRange()
        .and()
        .withMonth()
        .withStrictRange()
        .and()
        .withDayOfWeek()
        .withValidRange(0, 7)
        .withMondayDoWValue(1)
        .withIntMapping(7, 0)
        .withStrictRange()
        .and()
        .withSupportedNicknameHourly()
        .withSupportedNicknameDaily()
        .withSupportedNicknameMidnight()
        .withSupportedNicknameWeekly()
        .withSupportedNicknameMonthly()
        .withSupportedNicknameYearly()
        .withSupportedNicknameAnnually()
        .instance();
  }
}
