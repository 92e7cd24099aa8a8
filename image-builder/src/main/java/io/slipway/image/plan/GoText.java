package io.slipway.image.plan;

import io.slipway.image.config.Healthcheck;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values as Go's fmt prints them, which is what BuildKit writes into an image's history: lists of
 * strings as {@code %q}, a health check as {@code %+v}.
 */
final class GoText {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private GoText() {}

  static String quoted(List<String> values) {
    return values.stream().map(GoText::quoted).collect(Collectors.joining(" ", "[", "]"));
  }

  /** As strconv.Quote. */
  private static String quoted(String value) {
    StringBuilder text = new StringBuilder("\"");
    value.codePoints().forEach(c -> append(text, c));
    return text.append('"').toString();
  }

  private static void append(StringBuilder text, int c) {
    int named = "\u0007\b\f\n\r\t\u000b\"\\".indexOf(c);
    if (named >= 0) {
      text.append('\\').append("abfnrtv\"\\".charAt(named));
    } else if (c == ' ' || isPrinted(c)) {
      text.appendCodePoint(c);
    } else {
      text.append(String.format(c < 0x80 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
    }
  }

  private static boolean isPrinted(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  static String of(Healthcheck health) {
    return "{Test:["
        + String.join(" ", health.test())
        + "] Interval:"
        + of(health.interval())
        + " Timeout:"
        + of(health.timeout())
        + " StartPeriod:"
        + of(health.startPeriod())
        + " StartInterval:"
        + of(health.startInterval())
        + " Retries:"
        + health.retries()
        + "}";
  }

  /** As time.Duration's String: {@code 1h2m3.5s}, {@code 250ms}, {@code 0s}. */
  private static String of(@Nullable Duration duration) {
    long nanos = duration == null ? 0 : duration.toNanos();
    if (nanos == 0 || nanos >= SECOND) {
      return clock(nanos);
    } else if (nanos >= MILLI) {
      return decimal(nanos, 6) + "ms";
    }
    return nanos >= MICRO ? decimal(nanos, 3) + "µs" : nanos + "ns";
  }

  private static String clock(long nanos) {
    long minutes = nanos / SECOND / 60;
    String seconds = decimal(nanos - minutes * 60 * SECOND, 9) + "s";
    if (minutes == 0) {
      return seconds;
    }
    return (minutes < 60 ? "" : minutes / 60 + "h") + minutes % 60 + "m" + seconds;
  }

  private static String decimal(long value, int scale) {
    BigDecimal number = BigDecimal.valueOf(value, scale).stripTrailingZeros();
    return number.signum() == 0 ? "0" : number.toPlainString();
  }
}
