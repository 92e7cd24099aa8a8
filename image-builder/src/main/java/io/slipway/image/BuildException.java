package io.slipway.image;

import org.jspecify.annotations.Nullable;

/**
 * A build that cannot go on, in words for the person who started it: what was attempted, on what,
 * what came back, what to do. The message starts with {@code file:line: } where there is a place to
 * look at.
 */
public sealed class BuildException extends Exception permits UsageException {
  private static final long serialVersionUID = 1L;

  public BuildException(String message) {
    super(message);
  }

  public BuildException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** A failure at a place in a Dockerfile; {@code line} counts from 1. */
  public static BuildException at(String file, int line, String message) {
    return new BuildException(file + ":" + line + ": " + message);
  }
}
