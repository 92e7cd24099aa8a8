package io.slipway.image.upkeep;

import io.slipway.image.UsageException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes and ages as people write them. */
public final class Amounts {
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,3})?)\\s*([kmgtp]?i?)b?", Pattern.CASE_INSENSITIVE);
  private static final Pattern AGE =
      Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,8})h)?(?:(\\d{1,8})m)?(?:(\\d{1,10})s)?");
  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("k", 1_000L),
          Map.entry("m", 1_000_000L),
          Map.entry("g", 1_000_000_000L),
          Map.entry("t", 1_000_000_000_000L),
          Map.entry("p", 1_000_000_000_000_000L),
          Map.entry("ki", 1L << 10),
          Map.entry("mi", 1L << 20),
          Map.entry("gi", 1L << 30),
          Map.entry("ti", 1L << 40),
          Map.entry("pi", 1L << 50));

  private Amounts() {}

  /**
   * {@code 10GB}, {@code 512MiB}, {@code 1.5g} or a number of bytes.
   *
   * @throws UsageException where it is no size
   */
  public static long bytes(String text) throws UsageException {
    Matcher matcher = SIZE.matcher(text.strip());
    Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new UsageException(
          "'" + text + "' is no size; write 10GB, 512MiB or a number of bytes");
    }
    try {
      return new BigDecimal(matcher.group(1))
          .multiply(BigDecimal.valueOf(unit))
          .toBigInteger()
          .longValueExact();
    } catch (ArithmeticException e) {
      throw new UsageException("'" + text + "' is more than any disk has");
    }
  }

  /**
   * {@code 7d}, {@code 36h}, {@code 1d12h}, {@code 90m}, {@code 30s}.
   *
   * @throws UsageException where it is no age
   */
  public static Duration age(String text) throws UsageException {
    Matcher matcher = AGE.matcher(text.strip());
    if (text.isBlank() || !matcher.matches()) {
      throw new UsageException("'" + text + "' is no age; write 7d, 36h or 90m");
    }
    return Duration.ofDays(number(matcher.group(1)))
        .plusHours(number(matcher.group(2)))
        .plusMinutes(number(matcher.group(3)))
        .plusSeconds(number(matcher.group(4)));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** As people read it: {@code 12.3 MB}. */
  public static String text(long bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
    double amount = bytes;
    int unit = 0;
    while (amount >= 999.95 && unit < units.length - 1) {
      amount /= 1000;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", amount, units[unit]);
  }
}
