package io.slipway.image;

import java.nio.file.Path;
import java.util.List;

/**
 * What a {@code RUN --mount=type=ssh} is given.
 *
 * @param paths one agent socket, or private key files
 */
public record SshSource(List<Path> paths) {
  public SshSource {
    paths = List.copyOf(paths);
  }
}
