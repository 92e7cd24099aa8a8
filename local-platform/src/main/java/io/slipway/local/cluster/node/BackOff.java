package io.slipway.local.cluster.node;

import java.time.Duration;

/**
 * The kubelet's waits between attempts: none before the first retry, then {@code first}, doubling
 * up to {@code longest}; forgotten after a good run.
 */
public record BackOff(Duration first, Duration longest, Duration goodRun) {

  /** As the kubelet's: 10 s to 5 min, forgotten after 10 min. */
  public static BackOff kubelet() {
    return new BackOff(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(10));
  }

  /** The wait before the attempt that follows {@code failures} failed ones. */
  Duration before(int failures) {
    if (failures <= 1) {
      return Duration.ZERO;
    }
    Duration wait = first.multipliedBy(1L << Math.min(failures - 2, 20));
    return wait.compareTo(longest) > 0 ? longest : wait;
  }
}
