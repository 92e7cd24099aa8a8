package io.slipway.registry.harbor.file;

import org.jspecify.annotations.Nullable;

/**
 * When a job of Harbor's runs.
 *
 * @param cron for custom: six fields, seconds first
 */
public record ScheduleSpec(Every every, @Nullable String cron) {

  /** How often; {@code none} takes the schedule away. */
  public enum Every {
    HOURLY("Hourly", "0 0 * * * *"),
    DAILY("Daily", "0 0 0 * * *"),
    WEEKLY("Weekly", "0 0 0 * * 0"),
    CUSTOM("Custom", ""),
    NONE("None", "");

    private final String word;
    private final String cron;

    Every(String word, String cron) {
      this.word = word;
      this.cron = cron;
    }

    public String word() {
      return word;
    }
  }

  public ScheduleSpec {
    Checks.given("every", every);
    check(every, cron);
  }

  static void check(Every every, @Nullable String cron) {
    Checks.cron("cron", cron);
    if ((every == Every.CUSTOM) != (cron != null)) {
      throw Checks.wrong("cron", "belongs to 'every: custom', which needs it");
    }
  }

  /** The cron that Harbor is given. */
  public String effectiveCron() {
    return cron == null ? every.cron : cron;
  }
}
