package io.slipway.image;

import java.nio.file.Path;

/** What a {@code RUN --mount=type=secret} is given. */
public sealed interface SecretSource {

  /** The content of a file, read when a step needs it. */
  record File(Path path) implements SecretSource {}

  /** A value; it is never printed. */
  record Value(String value) implements SecretSource {
    @Override
    public String toString() {
      return "****";
    }
  }
}
