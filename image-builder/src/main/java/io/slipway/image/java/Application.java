package io.slipway.image.java;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an archive becomes in an image.
 *
 * @param layers from the one that changes least to the one that changes most; none is empty
 * @param entrypoint the command line that starts it; empty means the base's
 * @param warnings what does not work as it would from the archive
 */
record Application(List<AppLayer> layers, List<String> entrypoint, List<String> warnings) {

  Application {
    layers = layers.stream().filter(layer -> !layer.files().isEmpty()).toList();
    entrypoint = List.copyOf(entrypoint);
    warnings = List.copyOf(warnings);
  }

  /** Files that change together. */
  record AppLayer(String name, List<AppFile> files) {
    AppLayer {
      files = List.copyOf(files);
    }
  }

  /**
   * @param path below the application's root
   * @param file where the bytes are a file's of the machine; null where they are the archive's
   */
  record AppFile(String path, @Nullable Path file, Content content) {

    /** An entry of the archive. */
    static AppFile of(String path, Content content) {
      return new AppFile(path, null, content);
    }

    static AppFile of(String path, Path file) {
      return new AppFile(path, file, () -> Files.newInputStream(file));
    }
  }

  /** Opens a file's bytes, as often as asked. */
  @FunctionalInterface
  interface Content {
    InputStream open() throws IOException;
  }
}
