package io.slipway.local.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds a place for Unix sockets, whose paths may be 107 bytes long (unix(7)). */
final class SocketDirectory {

  private static final int MAX_DIRECTORY = 80;

  private SocketDirectory() {}

  static Path under(Path stateDirectory) throws IOException {
    Path own = stateDirectory.resolve("net");
    if (own.toString().length() <= MAX_DIRECTORY) {
      return own;
    }
    return Files.createTempDirectory(Path.of("/tmp"), "slipway-net");
  }
}
