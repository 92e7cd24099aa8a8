package io.slipway.image.dockerfile;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}, {@code 500ms}. */
final class GoDuration {
  private static final Pattern PART =
      Pattern.compile("(\\d{1,19}(?:\\.\\d{0,18})?|\\.\\d{1,18})(ns|us|\u00B5s|\u03BCs|ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "\u00B5s", 1_000L,
          "\u03BCs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  /**
   * @throws IllegalArgumentException where it is none or is out of range
   */
  static Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = PART.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (end < text.length() && matcher.find(end) && matcher.start() == end) {
      long unit = NANOS.getOrDefault(matcher.group(2), 0L);
      nanos = nanos.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)));
      end = matcher.end();
    }
    if (text.isEmpty() || end < text.length() || nanos.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration; write it like 30s, 1m30s or 500ms");
    }
    return Duration.ofNanos(nanos.longValue());
  }

  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  static String print(Duration duration) {
    return duration.toNanos() + "ns";
  }
}
