package io.slipway.registry.trigger;

import java.time.DateTimeException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * When {@code slipway replicate --watch} runs a policy. Without {@code --watch} a policy runs at
 * once, whatever its trigger.
 *
 * @param now whether it runs when the watch begins; true where neither cron nor webhook is given
 * @param cron five fields, as crontab(5), or a word such as {@code @daily}
 * @param zone the time zone of {@code cron}; UTC where not said
 * @param webhook whether a push that a registry reports runs it
 */
public record Trigger(
    @Nullable Boolean now,
    @Nullable String cron,
    @Nullable String zone,
    @Nullable Boolean webhook) {

  /** A policy that says nothing runs at once. */
  public static final Trigger AT_ONCE = new Trigger(true, null, null, false);

  public Trigger {
    webhook = webhook != null && webhook;
    now = now == null ? cron == null && !webhook : now;
    if (zone != null && cron == null) {
      throw new IllegalArgumentException("zone: says nothing without cron");
    }
    checkZone(zone);
    if (cron != null) {
      Cron.parse("cron", cron);
    }
  }

  private static void checkZone(@Nullable String zone) {
    try {
      ZoneId.of(zone == null ? "UTC" : zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "zone: '%s' is not a time zone; write one such as Europe/Berlin or UTC".formatted(zone),
          e);
    }
  }

  public ZoneId zoneId() {
    return ZoneId.of(zone == null ? "UTC" : zone);
  }
}
