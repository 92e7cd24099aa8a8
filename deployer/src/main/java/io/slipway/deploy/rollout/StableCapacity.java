package io.slipway.deploy.rollout;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * Keeps the Pods of the stable arm that all requests need, while a canary has a part of them.
 * Nothing a way back to the stable version waits for: it is held before that, and given back once
 * all traffic is there.
 */
public interface StableCapacity {
  StableCapacity UNGUARDED =
      new StableCapacity() {
        @Override
        public void hold(ArmStatus stable) {}

        @Override
        public boolean giveBack(Instant since, Instant now) {
          return true;
        }
      };

  /** There is a canary, or will be at once, and the rollout goes onward. */
  Set<Phase> ONWARD =
      EnumSet.of(
          Phase.CANARY_STARTING,
          Phase.SHIFTING,
          Phase.ANALYSING,
          Phase.WAITING,
          Phase.PAUSED,
          Phase.UPDATING_STABLE);

  /**
   * Sees to it that no workload of the arm gets fewer Pods than it wants now. What can't be held
   * for good is said and left; what may pass throws.
   */
  void hold(ArmStatus stable) throws InterruptedException;

  /**
   * Lets go, once that takes no Pods away that are needed.
   *
   * @param since when all traffic was back; {@link Instant#MIN} lets go at once
   * @return whether nothing is held any more that can be given back
   */
  boolean giveBack(Instant since, Instant now) throws InterruptedException;

  /** The transition; an end only once all is given back. */
  default Transition guard(RolloutState state, Transition transition, ArmStatus stable, Instant now)
      throws InterruptedException {
    RolloutState next = transition.next();
    if (next.phase().isTerminal()) {
      Instant since = next.phase() == Phase.FAILED ? Instant.MIN : state.since();
      return giveBack(since, now) ? transition : Transition.stay(state);
    }
    boolean back = next.goal() == Goal.ROLL_BACK || next.goal() == Goal.HAND_OVER;
    if (!back && ONWARD.contains(state.phase()) && ONWARD.contains(next.phase())) {
      hold(stable);
    }
    return transition;
  }
}
