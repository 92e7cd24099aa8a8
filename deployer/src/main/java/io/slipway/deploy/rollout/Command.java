package io.slipway.deploy.rollout;

/** What a person, or a newer deployment, asks of a rollout. */
public enum Command {
  /** Go on after a pause. */
  RESUME,
  /** Skip what is left of the steps and finish with the new version. */
  PROMOTE,
  /** Make room for a newer release. A promotion or a rollback that has begun is finished first. */
  SUPERSEDE,
  /** Go back to the version before; outweighs the others. */
  ABORT
}
