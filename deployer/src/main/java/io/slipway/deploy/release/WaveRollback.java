package io.slipway.deploy.release;

/**
 * What goes back to its former version when a cluster of a wave fails; the failed one always does.
 */
public enum WaveRollback {
  /** Every cluster that this run had promoted. */
  JOINT,
  /** Those of the same wave. */
  WAVE,
  NONE
}
