package io.slipway.image.context;

import io.slipway.image.suggest.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a missing path may have meant. */
final class NearNames {
  private NearNames() {}

  /** Compares the first component that is missing with what is there in its place. */
  static String hint(RootedPaths paths, String missing) throws IOException {
    String known = "";
    for (String name : missing.split("/")) {
      if (!name.isEmpty()) {
        String next = known + "/" + name;
        if (!Files.exists(paths.resolve(next))) {
          return hint(paths, known, name);
        }
        known = next;
      }
    }
    return "";
  }

  private static String hint(RootedPaths paths, String directory, String name) throws IOException {
    Path real = paths.resolve(directory);
    List<String> names =
        Files.isDirectory(real)
            ? Wildcards.names(real).stream().filter(other -> !other.equals(name)).toList()
            : List.of();
    String prefix = directory.isEmpty() ? "" : directory.substring(1) + "/";
    return Nearest.of(name, names).map(n -> " (did you mean " + prefix + n + "?)").orElse("");
  }
}
