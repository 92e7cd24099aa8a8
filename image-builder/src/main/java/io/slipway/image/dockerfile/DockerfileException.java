package io.slipway.image.dockerfile;

import io.slipway.image.BuildException;

/** A mistake at a place in a Dockerfile, in words for its author. */
public final class DockerfileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient SourceRange at;
  private final String problem;

  public DockerfileException(SourceRange at, String problem) {
    super(at + ": " + problem);
    this.at = at;
    this.problem = problem;
  }

  public SourceRange at() {
    return at;
  }

  /** The message without the place. */
  public String problem() {
    return problem;
  }

  public BuildException toBuildException() {
    BuildException exception = BuildException.at(at.file(), at.startLine(), problem);
    exception.initCause(this);
    return exception;
  }
}
