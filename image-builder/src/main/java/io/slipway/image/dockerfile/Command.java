package io.slipway.image.dockerfile;

import java.util.List;

/** A command line in one of its two forms (Dockerfile reference, "Shell and exec form"). */
public sealed interface Command {

  /** Run as it is, without a shell. */
  record Exec(List<String> arguments) implements Command {
    public Exec {
      arguments = List.copyOf(arguments);
    }
  }

  /** Handed to the stage's shell as one argument. */
  record Shell(String text) implements Command {}

  /** Whether it is an exec form without a word. */
  default boolean isEmpty() {
    return this instanceof Exec exec && exec.arguments().isEmpty();
  }
}
