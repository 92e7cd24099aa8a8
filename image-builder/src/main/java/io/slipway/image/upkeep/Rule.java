package io.slipway.image.upkeep;

import java.time.Duration;

/**
 * What goes: of the records that the filter picks, those that were not used for {@code unused}, the
 * least recently used first, while more than {@code downTo} bytes of what the filter picks are
 * left, or less than {@code minFree} of the disk is free and more than {@code keep} bytes are left.
 *
 * @param unused zero means that a record may have been used just now
 * @param downTo zero means that size is no reason to keep anything
 * @param minFree bytes of the file system; zero means that a full disk is no reason
 * @param keep bytes that stay even where the disk is full
 */
public record Rule(Filter filter, Duration unused, long downTo, long minFree, long keep) {

  /** All that was not used for a time. */
  public static Rule unused(Filter filter, Duration time) {
    return new Rule(filter, time, 0, 0, 0);
  }

  /** The least recently used, down to a size. */
  public static Rule downTo(Filter filter, long bytes) {
    return new Rule(filter, Duration.ZERO, bytes, 0, 0);
  }
}
