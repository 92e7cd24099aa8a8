package io.slipway.deploy.rollout;

import java.util.List;

/** Do the actions in order, then save the state. */
public record Transition(RolloutState next, List<Action> actions) {
  public Transition {
    actions = List.copyOf(actions);
  }

  static Transition stay(RolloutState state) {
    return new Transition(state, List.of());
  }

  static Transition act(RolloutState state, Action action) {
    return new Transition(state, List.of(action));
  }
}
