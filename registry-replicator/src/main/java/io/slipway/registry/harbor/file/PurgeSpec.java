package io.slipway.registry.harbor.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Purging the audit log.
 *
 * @param retentionHours entries that are younger stay; at most 240,000
 * @param events what is purged, such as {@code pull_artifact}
 */
public record PurgeSpec(
    ScheduleSpec.Every every,
    @Nullable String cron,
    int retentionHours,
    List<String> events,
    @Nullable Boolean dryRun) {

  private static final int MOST_HOURS = 240_000;

  public PurgeSpec {
    Checks.given("every", every);
    ScheduleSpec.check(every, cron);
    if (retentionHours < 1 || retentionHours > MOST_HOURS) {
      throw Checks.wrong(
          "retentionHours", "is %d, but must be 1 to 240000".formatted(retentionHours));
    }
    events = Checks.copy(events).stream().sorted().distinct().toList();
    if (events.isEmpty()) {
      throw Checks.wrong("events", "none given; add at least one, such as pull_artifact");
    }
  }

  public ScheduleSpec schedule() {
    return new ScheduleSpec(every, cron);
  }
}
