package io.slipway.registry.settings;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of blobs may pass in a second, by time of day.
 *
 * @param limit outside of every window, such as {@code 50MB/s}; null for none
 * @param windows the first that holds decides
 */
public record Bandwidth(@Nullable String limit, List<Window> windows) {

  /** No limit. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** Slower than this, and the watch over stalled transfers could not tell. */
  static final long LEAST = 10_000;

  public Bandwidth {
    windows = windows == null ? List.of() : List.copyOf(windows);
    if (limit == null && windows.isEmpty()) {
      throw new IllegalArgumentException("limit: is missing; give a rate such as 50MB/s");
    }
    if (limit != null) {
      rate(limit);
    }
  }

  /** The same at every hour. */
  public static Bandwidth of(String limit) {
    return new Bandwidth(limit, List.of());
  }

  /**
   * From a time of day to another; {@code 22:00} to {@code 06:00} runs over midnight and belongs to
   * the day on which it begins.
   *
   * @param days {@code mon} to {@code sun}; none means all
   * @param zone such as {@code Europe/Berlin}; null for this machine's
   */
  public record Window(
      String from, String to, List<String> days, @Nullable String zone, String limit) {

    public Window {
      time("from", from);
      time("to", to);
      days = days == null ? List.of() : List.copyOf(days);
      days.forEach(Window::day);
      zone(zone);
      rate(limit);
    }

    boolean holds(Instant now) {
      ZonedDateTime there = now.atZone(zone(zone));
      LocalTime time = there.toLocalTime();
      LocalTime start = time("from", from);
      LocalTime end = time("to", to);
      if (start.isBefore(end)) {
        return on(there.getDayOfWeek()) && !time.isBefore(start) && time.isBefore(end);
      }
      return time.isBefore(end)
          ? on(there.getDayOfWeek().minus(1))
          : on(there.getDayOfWeek()) && !time.isBefore(start);
    }

    private boolean on(DayOfWeek today) {
      return days.isEmpty() || days.stream().anyMatch(day -> day(day) == today);
    }

    private static LocalTime time(String component, @Nullable String text) {
      try {
        return LocalTime.parse(String.valueOf(text));
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            "%s: '%s' is not a time of day such as 08:00".formatted(component, text), e);
      }
    }

    private static DayOfWeek day(String text) {
      return Arrays.stream(DayOfWeek.values())
          .filter(day -> shortName(day).equals(text.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "days: '%s' is not one of %s"
                          .formatted(
                              text,
                              Arrays.stream(DayOfWeek.values())
                                  .map(Window::shortName)
                                  .collect(Collectors.joining(", ")))));
    }

    private static String shortName(DayOfWeek day) {
      return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }

    private static ZoneId zone(@Nullable String name) {
      try {
        return name == null ? ZoneId.systemDefault() : ZoneId.of(name);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            "zone: '%s' is not a time zone such as Europe/Berlin or UTC".formatted(name), e);
      }
    }
  }

  /** Bytes in a second at this moment, or {@link #UNLIMITED}. */
  public long bytesPerSecond(Instant now) {
    for (Window window : windows) {
      if (window.holds(now)) {
        return rate(window.limit());
      }
    }
    return limit == null ? UNLIMITED : rate(limit);
  }

  private static long rate(@Nullable String text) {
    if (text == null) {
      throw new IllegalArgumentException("limit: is missing; give a rate such as 50MB/s");
    }
    long rate = ByteAmounts.rate("limit", text);
    if (rate < LEAST) {
      throw new IllegalArgumentException(
          "limit: '%s' is less than 10kB/s, at which transfers would time out".formatted(text));
    }
    return rate;
  }
}
