package io.slipway.image;

import java.nio.file.Path;

/** Where the Dockerfile of a build is. */
public sealed interface DockerfileSource {

  /** A file; a relative path is taken from the root of a context that is no directory here. */
  record File(Path path) implements DockerfileSource {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** The text itself, as it came from standard input. */
  record Text(String content) implements DockerfileSource {
    @Override
    public String toString() {
      return "-";
    }
  }
}
