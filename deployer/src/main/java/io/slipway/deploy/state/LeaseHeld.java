package io.slipway.deploy.state;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** Someone else holds the lease and is alive. */
public final class LeaseHeld extends Exception {
  private static final long serialVersionUID = 1L;
  private final String holder;

  LeaseHeld(ReleaseKey key, String holder, ZonedDateTime since, ZonedDateTime now) {
    super(
        "release %s is being rolled out by %s since %s (for %d s)"
            .formatted(
                key,
                holder,
                since.truncatedTo(ChronoUnit.SECONDS),
                Duration.between(since, now).toSeconds()));
    this.holder = holder;
  }

  public String holder() {
    return holder;
  }
}
