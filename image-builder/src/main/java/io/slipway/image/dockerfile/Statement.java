package io.slipway.image.dockerfile;

import java.util.List;

/**
 * An instruction at its place.
 *
 * @param comments the lines of comment directly above it, without {@code #}
 */
public record Statement(Instruction instruction, SourceRange at, List<String> comments) {
  public Statement {
    comments = List.copyOf(comments);
  }

  public Statement with(Instruction changed) {
    return new Statement(changed, at, comments);
  }

  /** A failure at this statement. */
  public DockerfileException error(String problem) {
    return new DockerfileException(at, problem);
  }
}
