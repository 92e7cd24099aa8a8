package io.slipway.deploy.release;

/** What the canary is compared with. */
public enum BaselineArm {
  /** The stable arm as it runs. */
  STABLE,
  /** A Deployment of the old version, as young and as small as the canary. */
  FRESH
}
