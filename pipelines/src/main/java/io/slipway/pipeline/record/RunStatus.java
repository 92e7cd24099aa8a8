package io.slipway.pipeline.record;

/** How a run, a stage or a step ended; the names are Jenkins' own. Later constants are worse. */
public enum RunStatus {
  SUCCESS,
  UNSTABLE,
  FAILURE,
  /** Skipped: a {@code when} that was false, or a stage after a failure. */
  NOT_BUILT,
  ABORTED;

  /** The worse of two, as Jenkins combines results. */
  public RunStatus worse(RunStatus other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
