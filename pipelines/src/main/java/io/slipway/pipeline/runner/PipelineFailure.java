package io.slipway.pipeline.runner;

import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.step.StepFailure;
import org.jspecify.annotations.Nullable;

/**
 * What ends a step, a stage or a run other than well, in words for its author. A script may catch
 * it.
 */
public final class PipelineFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RunStatus status;
  private final int exitCode;
  private @Nullable String file;
  private int line;

  private PipelineFailure(
      RunStatus status, int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.exitCode = exitCode;
  }

  public PipelineFailure(String message) {
    this(StepFailure.FAILED, message, null);
  }

  public PipelineFailure(String message, @Nullable Throwable cause) {
    this(StepFailure.FAILED, message, cause);
  }

  /** A failure that the CLI ends with {@code exitCode} for. */
  public PipelineFailure(int exitCode, String message, @Nullable Throwable cause) {
    this(RunStatus.FAILURE, exitCode, message, cause);
  }

  /** A Jenkinsfile that cannot mean what it says. */
  public static PipelineFailure usage(String message) {
    return new PipelineFailure(StepFailure.USAGE, message, null);
  }

  /** The end of what was cancelled. */
  public static PipelineFailure aborted(String reason) {
    return new PipelineFailure(RunStatus.ABORTED, StepFailure.FAILED, reason, null);
  }

  /** The first place told is kept: it is the innermost. */
  public void locate(String fileName, int lineNumber) {
    if (line == 0 && lineNumber > 0) {
      file = fileName;
      line = lineNumber;
    }
  }

  public RunStatus status() {
    return status;
  }

  public int exitCode() {
    return exitCode;
  }

  /** {@code Jenkinsfile:12: message}, or the message alone where no line is known. */
  public String located() {
    return line == 0 ? String.valueOf(getMessage()) : file + ":" + line + ": " + getMessage();
  }
}
