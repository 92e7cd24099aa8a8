package io.slipway.image.dockerfile;

import java.util.List;

/**
 * An instruction at its place.
 *
 * @param comments the lines of comment directly above it, without {@code #}
 * @param written what parsing takes away and checks of style look at
 */
public record Statement(
    Instruction instruction, SourceRange at, List<String> comments, Written written) {
  public Statement {
    comments = List.copyOf(comments);
  }

  /**
   * The text of an instruction, joined at continuations.
   *
   * @param keyword in the letters of the file
   * @param arguments what follows keyword and flags
   */
  public record Written(String keyword, String arguments) {}

  public Statement with(Instruction changed) {
    return new Statement(changed, at, comments, written);
  }

  /** A failure at this statement. */
  public DockerfileException error(String problem) {
    return new DockerfileException(at, problem);
  }
}
