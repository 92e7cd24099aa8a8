package io.slipway.registry.plan;

import io.slipway.registry.ReplicationEvent.ArtifactFailed;
import io.slipway.registry.ReplicationPlan.Skip;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.gate.Gatekeeper;
import io.slipway.registry.plan.Wanted.Goal;
import io.slipway.registry.scope.Overwriting;
import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.transfer.Events;
import java.util.List;
import java.util.Optional;

/** What an artifact has to pass before it goes anywhere: tags that stay, and the policy's gates. */
final class Admission {

  private final Gatekeeper gate;
  private final ArtifactStore source;
  private final Events events;

  Admission(Gatekeeper gate, ArtifactStore source, Events events) {
    this.gate = gate;
    this.source = source;
    this.events = events;
  }

  boolean isOpen() {
    return gate.isOpen();
  }

  /** Whether the destination's tag may be set; where not, the plan says why. */
  boolean mayMove(RootState state, PlanBuilder plan) {
    Goal goal = state.goal();
    if (state.found() == null || goal.tag() == null || goal.overwriting() == Overwriting.ALWAYS) {
      return true;
    }
    if (goal.overwriting() == Overwriting.NEVER) {
      plan.skipped(
          skip(
              state, "the tag points to %s and override is never".formatted(state.found()), false));
    } else {
      refuse(state, goal, plan);
    }
    return false;
  }

  private void refuse(RootState state, Goal goal, PlanBuilder plan) {
    String message =
        "Tried to set %s:%s at %s to %s, but it points to %s and override is fail. Delete the tag there, or give this one another name."
            .formatted(
                goal.repository(),
                goal.tag(),
                goal.site().store().name(),
                state.root().manifest().digest(),
                state.found());
    plan.failed(new Failure(goal.site().name(), state.root().wanted().named(), message));
    events.send(
        new ArtifactFailed(
            goal.site().name(), goal.repository(), String.valueOf(goal.tag()), message));
  }

  private static Skip skip(RootState state, String reason, boolean refused) {
    Goal goal = state.goal();
    String digest = state.root().manifest().digest();
    return new Skip(
        goal.site().name(),
        goal.repository(),
        goal.tag() == null ? digest : goal.tag(),
        digest,
        reason,
        refused);
  }

  /** Whether the gates let the artifact pass; where not, the plan says why. */
  boolean passes(Root root, List<RootState> states, PlanBuilder plan)
      throws StoreException, InterruptedException {
    Optional<String> refusal = gate.refusal(source.name(), root.wanted().repository(), root.seen());
    refusal.ifPresent(
        why ->
            states.stream()
                .filter(state -> state.root() == root && !state.isRight())
                .forEach(state -> plan.skipped(skip(state, why, true))));
    return refusal.isEmpty();
  }
}
