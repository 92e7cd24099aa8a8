package io.slipway.registry.harbor;

import java.util.List;

/** What happened while a Harbor was brought to what a file says. No secret is in it. */
public sealed interface HarborEvent {

  /** The file was compared with the Harbor {@code registry}; counts of things. */
  record PlanMade(String registry, int creates, int updates, int deletes, int unchanged)
      implements HarborEvent {}

  /**
   * Something was done: {@code action} is {@code created}, {@code updated} or {@code deleted},
   * {@code fields} are those that it was about.
   */
  record ChangeApplied(
      String registry, String action, String kind, String name, List<String> fields)
      implements HarborEvent {}

  /** An attempt failed and another follows: attempt {@code attempt} of {@code of} comes next. */
  record Retrying(
      String registry, String what, int attempt, int of, long afterMillis, String reason)
      implements HarborEvent {}
}
