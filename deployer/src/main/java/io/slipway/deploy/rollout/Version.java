package io.slipway.deploy.rollout;

/** Which of its two versions the stable Deployment is given. */
public enum Version {
  NEW,
  PREVIOUS
}
