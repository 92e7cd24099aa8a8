package io.slipway.image.java;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

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
   */
  record AppFile(String path, Content content) {}

  /** Opens a file's bytes, as often as asked. */
  @FunctionalInterface
  interface Content {
    InputStream open() throws IOException;
  }
}
