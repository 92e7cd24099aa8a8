package io.slipway.deploy.rollout;

/** What the last phases, once all traffic is on the stable Deployment, end in. */
public enum Goal {
  DEPLOY(Trigger.GONE_DEPLOYED),
  PROMOTE(Trigger.GONE_PROMOTED),
  /** Leave the canary, without traffic, to a newer release. */
  HAND_OVER(Trigger.HANDED_OVER),
  ROLL_BACK(Trigger.GONE_ROLLED_BACK);

  private final Trigger reached;

  Goal(Trigger reached) {
    this.reached = reached;
  }

  Trigger reached() {
    return reached;
  }
}
