package io.slipway.deploy.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of a test: each begins with a line {@code === PATH}. */
public final class Tree {
  private Tree() {}

  public static void write(Path root, String files) {
    try {
      for (String part : files.split("(?m)^=== ")) {
        if (!part.isBlank()) {
          int end = part.indexOf('\n');
          Path file = root.resolve(part.substring(0, end).strip());
          Files.createDirectories(file.getParent());
          Files.writeString(file, part.substring(end + 1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
