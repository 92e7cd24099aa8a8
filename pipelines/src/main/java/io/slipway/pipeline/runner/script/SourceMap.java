package io.slipway.pipeline.runner.script;

import groovy.lang.MissingMethodException;
import groovy.lang.MissingPropertyException;
import io.slipway.pipeline.runner.PipelineFailure;
import java.util.Arrays;
import java.util.List;
import org.codehaus.groovy.runtime.InvokerInvocationException;

/** Finds the line of a script that an error or a call comes from, and words for the error. */
public final class SourceMap {
  /** What the script is called inside Groovy, whatever its file is called. */
  static final String SCRIPT = "WorkflowScript";

  private final String fileName;

  public SourceMap(String fileName) {
    this.fileName = fileName;
  }

  /** The innermost line of the script in a stack; 0 where there is none. */
  int line(List<StackTraceElement> stack) {
    return stack.stream()
        .filter(frame -> SCRIPT.equals(frame.getFileName()) && frame.getLineNumber() > 0)
        .mapToInt(StackTraceElement::getLineNumber)
        .findFirst()
        .orElse(0);
  }

  /** Tells a failure its line, where it has none yet. */
  Throwable locate(Throwable failure, int line) {
    if (failure instanceof PipelineFailure known) {
      known.locate(fileName, line);
    }
    return failure;
  }

  /** What a script let out, as a failure in words with its place. */
  Exception located(Throwable thrown) {
    Throwable cause = unwrap(thrown);
    if (cause instanceof PipelineFailure || cause instanceof InterruptedException) {
      return (Exception) cause;
    }
    PipelineFailure failure = new PipelineFailure(words(cause), cause);
    failure.locate(fileName, line(Arrays.asList(thrown.getStackTrace())));
    failure.locate(fileName, line(Arrays.asList(cause.getStackTrace())));
    return failure;
  }

  private static Throwable unwrap(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return thrown instanceof InvokerInvocationException && cause != null ? cause : thrown;
  }

  private static String words(Throwable cause) {
    if (cause instanceof MissingPropertyException missing) {
      return "No such property: " + missing.getProperty();
    }
    if (cause instanceof MissingMethodException missing) {
      return "No such method '" + missing.getMethod() + "' on " + missing.getType().getSimpleName();
    }
    if (cause instanceof UnsupportedOperationException && cause.getMessage() != null) {
      return cause.getMessage();
    }
    if (cause instanceof StackOverflowError) {
      return "The script calls itself without end";
    }
    String name = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
  }
}
