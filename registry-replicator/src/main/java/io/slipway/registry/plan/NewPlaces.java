package io.slipway.registry.plan;

import io.slipway.registry.plan.Wanted.Goal;
import io.slipway.registry.store.Blob;
import io.slipway.registry.transfer.BlobPlaces;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Repositories that a destination has never heard of: what is to go there needs no question each.
 * That holds for as long as a plan is made. Safe for use by several threads.
 */
final class NewPlaces {

  /** From so many artifacts for one repository on, or repositories, they are asked for first. */
  static final int CROWD = 16;

  /** So many of a crowd of repositories speak for the rest. */
  static final int SAMPLE = 4;

  private final BlobPlaces places;
  private final Map<String, Boolean> isNew = new ConcurrentHashMap<>();

  NewPlaces(BlobPlaces places) {
    this.places = places;
  }

  static String key(Goal goal) {
    return goal.site().name() + " " + goal.repository();
  }

  boolean isAsked(Goal goal) {
    return isNew.containsKey(key(goal));
  }

  void learn(Goal goal, boolean unknownThere) {
    isNew.put(key(goal), unknownThere);
  }

  boolean contains(Goal goal) {
    return isNew.getOrDefault(key(goal), false);
  }

  /**
   * A run that was cut off where nobody kept a journal may have brought some of the blobs: those
   * worth a question are asked for.
   */
  boolean surelyLacks(Goal goal, Blob blob) {
    return contains(goal) && places.isUntouched() && !blob.isWorthAQuestion();
  }
}
