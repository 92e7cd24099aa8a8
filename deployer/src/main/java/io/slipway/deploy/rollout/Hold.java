package io.slipway.deploy.rollout;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What may forbid a rollout a step onward, or its promotion; then it pauses. Must not block. */
@FunctionalInterface
public interface Hold {
  Hold NONE = (promotes, now) -> null;

  /** Why the rollout may not go on; null where it may. */
  @Nullable String why(boolean promotes, Instant now);

  private static RolloutState paused(
      RolloutState state, RolloutState next, Instant now, String why) {
    Phase paused = StateTable.next(state.phase(), Trigger.PASSED_WITH_PAUSE);
    return state
        .enter(paused, now, why)
        .withDeadlineLater(Duration.between(state.deadline(), next.deadline()));
  }

  /** The transition, or a pause in its place. A person's promotion is not held. */
  default Transition check(RolloutState state, Transition transition, Instant now) {
    RolloutState next = transition.next();
    boolean promotes = next.phase() == Phase.UPDATING_STABLE;
    boolean onward = promotes || next.phase() == Phase.SHIFTING && next.step() > state.step();
    boolean passed = state.phase() == Phase.ANALYSING || state.phase() == Phase.WAITING;
    String why = passed && onward && !next.isAccepted() ? why(promotes, now) : null;
    return why == null ? transition : Transition.stay(paused(state, next, now, why));
  }
}
