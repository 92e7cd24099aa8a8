package io.slipway.pipeline.console;

import io.slipway.pipeline.record.RecordEntry;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers as people read them. */
final class Amounts {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  private static final Pattern DIGEST = Pattern.compile("(sha\\d+:[0-9a-f]{12})[0-9a-f]+");

  private Amounts() {}

  /** {@code 1 request}, {@code 2 requests}. */
  static String count(long number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }

  /** A ratio as percent with at most one decimal, or two where it is below one percent. */
  static String percent(double ratio) {
    double percent = 100 * ratio;
    String text = String.format(Locale.ROOT, percent < 1 ? "%.2f" : "%.1f", percent);
    return text.replaceFirst("\\.?0+$", "") + " %";
  }

  /** What a {@code rollout.measured} found, such as {@code 66.7 % of 3 requests}. */
  static String measurement(RecordEntry e) {
    long samples = e.number("samples");
    if (e.fields().path("value").isNull()) {
      return samples == 0 ? "without requests" : "without data";
    }
    String value = percent(e.fields().path("value").asDouble(0));
    return samples == 0 ? value : value + " of " + count(samples, "request");
  }

  /** Bytes with three digits or so, in powers of 1000. */
  static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return (unit == 0 || value >= 100 ? "" + Math.round(value) : tenths(value)) + " " + UNITS[unit];
  }

  /** With one decimal. A formatter would load the locales' digits first. */
  private static String tenths(double value) {
    long tenths = Math.round(value * 10);
    return tenths / 10 + "." + tenths % 10;
  }

  static String millis(long millis) {
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return tenths(millis / 1000.0) + " s";
    }
    return millis / 60_000 + " min " + millis % 60_000 / 1000 + " s";
  }

  /** {@code sha256:} and the first twelve digits. */
  static String digest(String digest) {
    int colon = digest.indexOf(':');
    return digest.length() > colon + 13 ? digest.substring(0, colon + 13) : digest;
  }

  /** {@code text} with every digest cut as {@link #digest} does. */
  static String shortDigests(String text) {
    return DIGEST.matcher(text).replaceAll("$1");
  }

  /** A bar of {@code width} characters that is full at {@code total}. */
  static String bar(long done, long total, int width) {
    int full = total <= 0 ? width : (int) Math.min(width, done * width / total);
    return "[" + "#".repeat(Math.max(0, full)) + "-".repeat(width - Math.max(0, full)) + "]";
  }
}
