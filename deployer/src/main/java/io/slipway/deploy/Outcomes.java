package io.slipway.deploy;

import io.slipway.deploy.rollout.RolloutState;

/** What the state that a rollout ended in means to the one who started it. */
final class Outcomes {
  private Outcomes() {}

  static Outcome of(RolloutState end) {
    return switch (end.phase()) {
      case DEPLOYED -> Outcome.DEPLOYED;
      case PROMOTED -> Outcome.PROMOTED;
      case ROLLED_BACK -> Outcome.ROLLED_BACK;
      case PAUSED -> Outcome.PAUSED;
      case SUPERSEDED -> Outcome.SUPERSEDED;
      case FAILED -> Outcome.FAILED;
      default -> throw new IllegalStateException("no end: " + end.phase());
    };
  }

  /** What the stable Deployment runs after it; of a paused rollout, what waits. */
  static String image(RolloutState end) {
    String before = end.subject().stableImage();
    boolean undone = of(end) == Outcome.ROLLED_BACK || of(end) == Outcome.SUPERSEDED;
    return undone ? (before == null ? "" : before) : end.subject().image();
  }

  static RolloutResult result(String release, RolloutState end) {
    return new RolloutResult(release, of(end), image(end), end.reason());
  }
}
