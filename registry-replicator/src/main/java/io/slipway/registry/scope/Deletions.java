package io.slipway.registry.scope;

import org.jspecify.annotations.Nullable;

/**
 * Tags that are gone at the source go at the destinations too: those that this policy has set
 * there, where they still point to what it set, and no more at once than these limits. Beyond a
 * limit none is deleted and the run fails.
 *
 * @param max tags of one destination in one run; 100 where not said
 * @param maxShare of all tags that this policy has set there, 0 to 1; 0.5 where not said
 */
public record Deletions(@Nullable Integer max, @Nullable Double maxShare) {

  private static final int USUAL_MAX = 100;
  private static final double USUAL_SHARE = 0.5;

  public Deletions {
    max = max == null ? USUAL_MAX : max;
    maxShare = maxShare == null ? USUAL_SHARE : maxShare;
    if (max < 0) {
      throw new IllegalArgumentException("max: is %d, but must be 0 or more".formatted(max));
    }
    if (!(maxShare >= 0 && maxShare <= 1)) {
      throw new IllegalArgumentException("maxShare: is %s, but must be 0 to 1".formatted(maxShare));
    }
  }

  public boolean allows(int toDelete, int placed) {
    return toDelete <= limit(placed);
  }

  /** The most that may go of {@code placed} tags. */
  public int limit(int placed) {
    int byShare = (int) Math.floor(placed * (maxShare == null ? USUAL_SHARE : maxShare));
    return Math.min(max == null ? USUAL_MAX : max, byShare);
  }
}
