package io.slipway.image.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** A file that appears complete under its name, or not at all. */
final class AtomicFile {

  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private AtomicFile() {}

  /** Writes to a file, or to a stream where there is none; the stream stays open. */
  static void write(@Nullable Path target, OutputStream otherwise, Content content)
      throws IOException {
    if (target == null) {
      OutputStream out = new BufferedOutputStream(otherwise, 1 << 16);
      content.writeTo(out);
      out.flush();
    } else {
      write(target, content);
    }
  }

  static void write(Path target, Content content) throws IOException {
    Path absolute = target.toAbsolutePath();
    Path directory = absolute.getParent() == null ? absolute : absolute.getParent();
    Files.createDirectories(directory);
    Path temporary = directory.resolve("." + absolute.getFileName() + "." + unique() + ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
        content.writeTo(out);
      }
      Files.move(
          temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static String unique() {
    return ProcessHandle.current().pid() + "-" + Thread.currentThread().getId();
  }
}
