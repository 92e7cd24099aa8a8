package io.slipway.registry.transfer;

import io.slipway.registry.ReplicationPlan.Delivery;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.ReplicationResult.TagState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What a run has done so far. */
final class Tally {

  final LongAdder copied = new LongAdder();
  final LongAdder mounted = new LongAdder();
  private final List<TagState> tags = new ArrayList<>();
  private final List<Delivery> moved = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();

  synchronized void moved(Delivery delivery) {
    moved.add(delivery);
  }

  synchronized List<Delivery> moved() {
    return List.copyOf(moved);
  }

  synchronized void add(TagState tag) {
    tags.add(tag);
  }

  synchronized void add(Failure failure) {
    failures.add(failure);
  }

  synchronized List<TagState> tags() {
    return List.copyOf(tags);
  }

  synchronized List<Failure> failures() {
    return List.copyOf(failures);
  }
}
