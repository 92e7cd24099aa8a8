package io.slipway.deploy.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import org.jspecify.annotations.Nullable;

/**
 * A time as a person writes it: {@code 2026-12-20}, {@code 2026-12-20T18:00} or {@code
 * 2026-12-20T18:00+01:00}.
 */
public record Moment(LocalDateTime face, @Nullable ZoneOffset offset, boolean isDay) {

  /**
   * @throws IllegalArgumentException where the text is none of the three
   */
  public static Moment parse(String component, @Nullable String text) {
    String given = text == null ? "" : text.trim();
    try {
      if (!given.contains("T")) {
        return new Moment(LocalDate.parse(given).atStartOfDay(), null, true);
      }
      if (given.matches(".*T.*(Z|[+-][0-9:]+)")) {
        OffsetDateTime time = OffsetDateTime.parse(given);
        return new Moment(time.toLocalDateTime(), time.getOffset(), false);
      }
      return new Moment(LocalDateTime.parse(given), null, false);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "%s: '%s' is not a time; write 2026-12-20, 2026-12-20T18:00 or 2026-12-20T18:00+01:00"
              .formatted(component, given),
          e);
    }
  }

  /** The earliest instant that is meant. */
  public Instant first(ZoneId zone) {
    return offset == null ? earliest(face, zone) : face.toInstant(offset);
  }

  /** The end of what is meant: of a day, its last moment. */
  public Instant last(ZoneId zone) {
    LocalDateTime end = isDay ? face.plusDays(1) : face;
    return offset == null ? latest(end, zone) : end.toInstant(offset);
  }

  /** A face of the clock that is skipped is the end of the gap. */
  static Instant earliest(LocalDateTime face, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(face);
    return change != null && change.isGap()
        ? change.getInstant()
        : face.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
  }

  private static Instant latest(LocalDateTime face, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(face);
    return change != null && change.isGap()
        ? change.getInstant()
        : face.atZone(zone).withLaterOffsetAtOverlap().toInstant();
  }
}
