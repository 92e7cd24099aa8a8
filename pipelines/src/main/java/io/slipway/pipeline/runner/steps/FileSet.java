package io.slipway.pipeline.runner.steps;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files of a directory by Ant's patterns, as Jenkins names them: {@code target/*.jar,
 * **&#47;*.xml}.
 */
public final class FileSet {
  private FileSet() {}

  static List<String> patterns(String list) {
    return Arrays.stream(list.split(",")).map(String::strip).filter(p -> !p.isEmpty()).toList();
  }

  /** Copies what matches, with its folders, and returns the number of files. */
  static int copy(Path from, List<String> includes, List<String> excludes, Path to)
      throws IOException {
    Path target = to.toAbsolutePath().normalize();
    int copied = 0;
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path name = from.relativize(file);
        boolean ours = file.toAbsolutePath().normalize().startsWith(target);
        if (!ours && matches(name, includes) && !matches(name, excludes)) {
          Path copy = target.resolve(name);
          Files.createDirectories(copy.resolveSibling("."));
          Files.copy(file, copy, REPLACE_EXISTING);
          copied++;
        }
      }
    }
    return copied;
  }

  private static boolean matches(Path name, List<String> patterns) {
    FileSystem files = FileSystems.getDefault();
    return patterns.stream()
        .flatMap(FileSet::globs)
        .map(glob -> files.getPathMatcher("glob:" + glob))
        .anyMatch((PathMatcher matcher) -> matcher.matches(name));
  }

  /** In Ant, {@code **&#47;} may stand for no folder at all, and a closing slash for all below. */
  private static Stream<String> globs(String pattern) {
    String whole = pattern.endsWith("/") ? pattern + "**" : pattern;
    return whole.startsWith("**/") ? Stream.of(whole, whole.substring(3)) : Stream.of(whole);
  }

  /** Deletes a tree; links in it are deleted, not followed. */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
