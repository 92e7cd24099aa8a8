package io.slipway.deploy.source.tree;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Files below one directory, wherever it is. Paths are relative to it, with {@code /}; what lies
 * outside is refused by {@link io.slipway.deploy.DeployException}.
 */
public interface SourceFiles {

  boolean exists(String path);

  boolean isDirectory(String path);

  /** The plain files directly in a directory, by name. */
  List<String> list(String directory);

  /** The plain files in a directory and all below, by name. */
  List<String> tree(String directory);

  /**
   * A file's content.
   *
   * @throws io.slipway.deploy.DeployException where it is missing, too large, or outside
   */
  byte[] bytes(String path);

  default String text(String path) {
    return new String(bytes(path), StandardCharsets.UTF_8);
  }

  /** A path as a file names it, from the root. */
  static String beside(String file, String named) {
    return Path.of(file).resolveSibling(named).normalize().toString();
  }
}
