package io.slipway.deploy.rollout;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rollout as it is saved in the cluster.
 *
 * @param step index of the step that is shifted to or analysed
 * @param since when the phase began
 * @param deadline when it must have passed its steps
 * @param goal what it ends in; null as long as that is open
 * @param settling the last route write that was seen
 * @param reason why it is in this phase, in words
 */
public record RolloutState(
    Subject subject,
    Phase phase,
    int step,
    Instant since,
    Instant deadline,
    @Nullable Goal goal,
    @Nullable Settling settling,
    String reason) {

  /**
   * What is rolled out.
   *
   * @param rollout its name, {@code RELEASE-REVISION}
   * @param stableImage what ran before; null where nothing did
   */
  public record Subject(
      String rollout, String image, @Nullable String stableImage, Instant startedAt) {}

  /** A rollout about to begin. */
  public static RolloutState begin(Subject subject, Duration deadline) {
    Instant now = subject.startedAt();
    return new RolloutState(
        subject, Phase.PREPARING, 0, now, now.plus(deadline), null, null, "asked for");
  }

  boolean isAccepted() {
    return goal == Goal.PROMOTE;
  }

  RolloutState enter(Phase next, Instant now, String why) {
    return new RolloutState(subject, next, step, now, deadline, goal, settling, why);
  }

  RolloutState withStep(int next) {
    return new RolloutState(subject, phase, next, since, deadline, goal, settling, reason);
  }

  RolloutState withGoal(Goal next) {
    return new RolloutState(subject, phase, step, since, deadline, next, settling, reason);
  }

  RolloutState withSettling(@Nullable Settling next) {
    return new RolloutState(subject, phase, step, since, deadline, goal, next, reason);
  }

  /** Begins with the routes as the other left them. */
  public RolloutState settledAs(RolloutState other) {
    return withSettling(other.settling);
  }

  /** The time of a pause doesn't count. */
  RolloutState withDeadlineLater(Duration by) {
    return new RolloutState(subject, phase, step, since, deadline.plus(by), goal, settling, reason);
  }
}
