package io.slipway.deploy.schedule;

import java.time.Instant;

/** A freeze in absolute time, from inclusive, to exclusive. */
public record FreezePeriod(Instant from, Instant to, String reason) {

  /** Frozen until something is mended. */
  public static FreezePeriod always(String reason) {
    return new FreezePeriod(Instant.MIN, Instant.MAX, reason);
  }

  boolean covers(Instant time) {
    return !time.isBefore(from) && time.isBefore(to);
  }
}
