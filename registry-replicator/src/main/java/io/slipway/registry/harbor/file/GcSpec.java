package io.slipway.registry.harbor.file;

import org.jspecify.annotations.Nullable;

/**
 * Garbage collection.
 *
 * @param deleteUntagged artifacts without a tag go, too
 * @param workers 1 to 10
 */
public record GcSpec(
    ScheduleSpec.Every every,
    @Nullable String cron,
    @Nullable Boolean deleteUntagged,
    @Nullable Boolean dryRun,
    @Nullable Integer workers) {

  private static final int MOST_WORKERS = 10;

  public GcSpec {
    Checks.given("every", every);
    ScheduleSpec.check(every, cron);
    if (workers != null && (workers < 1 || workers > MOST_WORKERS)) {
      throw Checks.wrong("workers", "is %d, but must be 1 to 10".formatted(workers));
    }
  }

  public ScheduleSpec schedule() {
    return new ScheduleSpec(every, cron);
  }
}
