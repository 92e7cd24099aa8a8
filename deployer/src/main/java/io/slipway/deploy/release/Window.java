package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positive;
import static io.slipway.deploy.release.Checks.present;

import io.slipway.deploy.schedule.CronStarts;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When releases may begin: from each start, for a while.
 *
 * @param start five fields as in a crontab
 * @param duration in elapsed time, also across a clock change
 * @param zone null: the schedule's
 */
public record Window(String start, Duration duration, @Nullable String zone) {
  public Window {
    present(start, "start", "minute hour day month weekday, such as '30 2 * * tue,thu'");
    Objects.requireNonNull(CronStarts.parse("start", start));
    positive(duration, "duration");
    if (zone != null) {
      Zones.parse("zone", zone);
    }
  }

  public ZoneId zoneOr(ZoneId schedules) {
    return zone == null ? schedules : Zones.parse("zone", zone);
  }
}
