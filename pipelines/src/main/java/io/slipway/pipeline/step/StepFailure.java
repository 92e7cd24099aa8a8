package io.slipway.pipeline.step;

import org.jspecify.annotations.Nullable;

/**
 * A step that did not do what it was asked to, in words for the user; {@code exitCode} is what the
 * CLI ends with.
 */
public final class StepFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** Failed. */
  public static final int FAILED = 1;

  /** Used wrongly: an unknown parameter, a file that doesn't parse. */
  public static final int USAGE = 2;

  /** Rolled back: what ran before runs again. */
  public static final int ROLLED_BACK = 3;

  /** Refused by policy. */
  public static final int REFUSED = 4;

  private final int exitCode;

  public StepFailure(int exitCode, String message) {
    this(exitCode, message, null);
  }

  public StepFailure(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
