package io.slipway.registry.plan;

import io.slipway.registry.plan.Wanted.Goal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one destination has of an artifact.
 *
 * @param found what the tag, or the digest, stands for at the destination; null for nothing
 */
record RootState(Root root, Goal goal, @Nullable String found) {

  boolean isRight() {
    return root.manifest().digest().equals(found);
  }

  /** The states of each artifact that has any; in their order. */
  static Map<Root, List<RootState>> byRoot(List<RootState> states) {
    Map<Root, List<RootState>> grouped = new IdentityHashMap<>();
    states.forEach(
        state -> grouped.computeIfAbsent(state.root(), root -> new ArrayList<>()).add(state));
    return grouped;
  }
}
