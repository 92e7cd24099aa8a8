package io.slipway.image.build;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step that cannot be done; whoever knows its place in the Dockerfile adds it. */
final class StepFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final @Nullable Integer exitCode;
  private final List<String> output;

  private StepFailedException(String message, @Nullable Integer exitCode, List<String> output) {
    super(message);
    this.exitCode = exitCode;
    this.output = List.copyOf(output);
  }

  StepFailedException(String message) {
    this(message, null, List.of());
  }

  static StepFailedException exited(int code, List<String> output) {
    return new StepFailedException("exit code " + code, code, output);
  }

  @Nullable Integer exitCode() {
    return exitCode;
  }

  /** What was asked for, what came back, and the last lines of output. */
  String describe(String keyword, String instruction) {
    StringBuilder text = new StringBuilder(keyword).append(" failed");
    text.append(exitCode == null ? ": " : " with ").append(getMessage());
    text.append(exitCode == null ? "" : ": " + instruction);
    output.forEach(line -> text.append("\n    ").append(line));
    return text.toString();
  }
}
