package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

import io.slipway.deploy.schedule.Moment;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A time in which nothing begins.
 *
 * @param from a date, a date and time, or one with its offset
 * @param to as {@code from}; a date is frozen to its end
 */
public record Freeze(String from, String to, @Nullable String reason) {
  public Freeze {
    Moment start = Moment.parse("from", from);
    Moment end = Moment.parse("to", to);
    boolean comparable = (start.offset() == null) == (end.offset() == null);
    require(
        !comparable || end.last(ZoneOffset.UTC).isAfter(start.first(ZoneOffset.UTC)),
        "to: '%s' is not after from, '%s'".formatted(to, from));
  }

  /** The first frozen moment. */
  public Instant start(ZoneId zone) {
    return Moment.parse("from", from).first(zone);
  }

  /** The first moment that isn't frozen any more. */
  public Instant end(ZoneId zone) {
    return Moment.parse("to", to).last(zone);
  }

  public String reasonOrDefault() {
    return reason == null || reason.isBlank() ? "freeze from %s to %s".formatted(from, to) : reason;
  }
}
