package io.slipway.pipeline.runner.declarative;

import io.slipway.pipeline.record.RunStatus;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** When a {@code post} block runs; in the order that Jenkins runs them. */
enum PostCondition {
  always(status -> true),
  /** There is no build before, so that each differs from it, and none is better or worse. */
  changed(status -> true),
  fixed(status -> false),
  regression(status -> false),
  aborted(status -> status == RunStatus.ABORTED),
  success(status -> status == RunStatus.SUCCESS),
  unsuccessful(status -> status != RunStatus.SUCCESS),
  unstable(status -> status == RunStatus.UNSTABLE),
  failure(status -> status == RunStatus.FAILURE),
  notBuilt(status -> status == RunStatus.NOT_BUILT),
  cleanup(status -> true);

  private final Predicate<RunStatus> condition;

  PostCondition(Predicate<RunStatus> condition) {
    this.condition = condition;
  }

  boolean holds(RunStatus status) {
    return condition.test(status);
  }

  static Set<String> names() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.toSet());
  }
}
