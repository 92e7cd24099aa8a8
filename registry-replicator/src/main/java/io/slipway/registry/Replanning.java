package io.slipway.registry;

import io.slipway.registry.ReplicationPlan.Delivery;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.ReplicationResult.TagState;
import io.slipway.registry.plan.Wanted;
import io.slipway.registry.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans artifacts anew whose tag moved at the source while they were on their way; what moves
 * faster than it can be copied is reported.
 */
final class Replanning {

  private static final int MOST_PLANS = 4;

  private final Again again;
  private final Planning planning;
  private final Execution execution;

  /** What is to be planned once more. */
  @FunctionalInterface
  interface Again {
    /**
     * @param first whether only the first plan has run
     */
    List<Wanted> wanted(List<Delivery> moved, boolean first);
  }

  @FunctionalInterface
  interface Planning {
    ReplicationPlan plan(List<Wanted> wanted)
        throws StoreException, ReplicationException, InterruptedException;
  }

  @FunctionalInterface
  interface Execution {
    Executed run(ReplicationPlan plan) throws InterruptedException;
  }

  /** Hears of each plan after the first, before it runs. */
  @FunctionalInterface
  interface Observer {
    void planned(ReplicationPlan again) throws ReplicationException;
  }

  /**
   * @param moved what was not tagged because the source's tag stands for something else by now
   */
  record Executed(ReplicationResult result, List<Delivery> moved) {}

  Replanning(Again again, Planning planning, Execution execution) {
    this.again = again;
    this.planning = planning;
    this.execution = execution;
  }

  ReplicationResult run(ReplicationPlan first)
      throws StoreException, ReplicationException, InterruptedException {
    Executed done = execution.run(first);
    ReplicationResult sum = done.result();
    List<Wanted> next = again.wanted(done.moved(), true);
    for (int plans = 2; !next.isEmpty() && plans <= MOST_PLANS; plans++) {
      done = execution.run(planning.plan(next));
      sum = sum(sum, done.result());
      next = again.wanted(done.moved(), false);
    }
    return withRestless(sum, done.moved());
  }

  private static ReplicationResult sum(ReplicationResult before, ReplicationResult after) {
    Map<String, TagState> tags = new LinkedHashMap<>();
    Stream.concat(before.tags().stream(), after.tags().stream())
        .forEach(
            tag -> tags.put(tag.destination() + " " + tag.repository() + ":" + tag.tag(), tag));
    return new ReplicationResult(
        before.policy(),
        before.digest() == null ? null : lastDigest(before, after),
        before.artifacts(),
        before.bytesCopied() + after.bytesCopied(),
        before.bytesMounted() + after.bytesMounted(),
        before.bytesPresent() + after.bytesPresent(),
        List.copyOf(tags.values()),
        Stream.concat(before.failures().stream(), after.failures().stream()).distinct().toList());
  }

  private static @Nullable String lastDigest(ReplicationResult before, ReplicationResult after) {
    return after.tags().isEmpty() ? before.digest() : after.tags().get(0).digest();
  }

  private static ReplicationResult withRestless(ReplicationResult sum, List<Delivery> moved) {
    if (moved.isEmpty()) {
      return sum;
    }
    List<Failure> failures = new ArrayList<>(sum.failures());
    for (Delivery delivery : moved) {
      failures.add(
          new Failure(
              delivery.destination(),
              delivery.artifact(),
              "Tried to copy %s to %s, but its tag moved at the source during each of %d attempts. The destination's tag is unchanged; run again when the source is at rest."
                  .formatted(delivery.artifact(), delivery.destination(), MOST_PLANS)));
    }
    return new ReplicationResult(
        sum.policy(),
        sum.digest(),
        sum.artifacts(),
        sum.bytesCopied(),
        sum.bytesMounted(),
        sum.bytesPresent(),
        sum.tags(),
        failures);
  }
}
