package io.slipway.registry.settings;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and rates as people write them: {@code 64MiB}, {@code 50MB/s}, {@code 400Mbit/s}. */
final class ByteAmounts {

  private static final Pattern AMOUNT =
      Pattern.compile(
          "(\\d{1,9}(?:\\.\\d{1,3})?)\\s*([kKMGT]?i?)(B|bit)", Pattern.CASE_INSENSITIVE);
  private static final Map<String, Long> FACTORS =
      Map.of(
          "",
          1L,
          "k",
          1_000L,
          "m",
          1_000_000L,
          "g",
          1_000_000_000L,
          "t",
          1_000_000_000_000L,
          "ki",
          1L << 10,
          "mi",
          1L << 20,
          "gi",
          1L << 30,
          "ti",
          1L << 40);

  private ByteAmounts() {}

  static long size(String component, String text) {
    return parse(component, text, text, "a size such as 64MiB or 100MB");
  }

  /** Bytes in a second. */
  static long rate(String component, String text) {
    String help = "a rate such as 50MB/s, 10MiB/s or 400Mbit/s";
    String trimmed = text.trim();
    if (!trimmed.endsWith("/s")) {
      throw wrong(component, text, help);
    }
    return parse(component, text, trimmed.substring(0, trimmed.length() - 2), help);
  }

  private static long parse(String component, String text, String size, String help) {
    Matcher amount = AMOUNT.matcher(size.trim());
    Long factor = amount.matches() ? FACTORS.get(amount.group(2).toLowerCase(Locale.ROOT)) : null;
    if (factor == null) {
      throw wrong(component, text, help);
    }
    BigDecimal number = new BigDecimal(amount.group(1)).multiply(BigDecimal.valueOf(factor));
    boolean bits = amount.group(3).equalsIgnoreCase("bit");
    return (bits ? number.divide(BigDecimal.valueOf(8)) : number).longValue();
  }

  private static IllegalArgumentException wrong(String component, String text, String help) {
    return new IllegalArgumentException("%s: '%s' is not %s".formatted(component, text, help));
  }
}
