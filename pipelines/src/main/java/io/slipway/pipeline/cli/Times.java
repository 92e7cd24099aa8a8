package io.slipway.pipeline.cli;

import io.slipway.pipeline.step.StepFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times on the command line. */
final class Times {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smhd])");

  private Times() {}

  static Duration duration(String option, String text) throws StepFailure {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new StepFailure(
          StepFailure.USAGE, option + ": '" + text + "' is not a time such as 30s, 5m, 24h or 7d");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** So long ago, or a moment such as 2026-11-23T10:00:00Z. */
  static Instant moment(String option, String text, Instant now) throws StepFailure {
    if (DURATION.matcher(text).matches()) {
      return now.minus(duration(option, text));
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new StepFailure(
          StepFailure.USAGE,
          option
              + ": '"
              + text
              + "' is neither a time such as 24h nor a moment such as 2026-11-23T10:00:00Z",
          e);
    }
  }
}
