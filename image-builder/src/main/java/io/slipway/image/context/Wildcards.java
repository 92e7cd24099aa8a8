package io.slipway.image.context;

import io.slipway.image.ignore.PathPattern;
import io.slipway.image.posix.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Names that match a source with wildcards, sorted; links on the way to them aren't followed. */
final class Wildcards {
  private final RootedPaths paths;

  Wildcards(RootedPaths paths) {
    this.paths = paths;
  }

  /** Paths under the root, as the pattern spells them. */
  List<String> expand(String pattern) throws IOException {
    int split = 0;
    String[] names = pattern.substring(1).split("/");
    while (split < names.length && !PathPattern.hasWildcard(names[split])) {
      split++;
    }
    String prefix = String.join("/", List.of(names).subList(0, split));
    List<String> found = List.of(prefix);
    Path base = paths.resolve(prefix);
    for (String name : List.of(names).subList(split, names.length)) {
      found = matching(base, prefix, found, PathPattern.names(name));
    }
    return found;
  }

  private static List<String> matching(
      Path base, String prefix, List<String> directories, PathPattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    for (String directory : directories) {
      Path real = Names.in(base, directory.substring(prefix.length()).replaceFirst("^/", ""));
      if (Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
        for (String name : names(real)) {
          if (pattern.matches(name)) {
            found.add(directory.isEmpty() ? name : directory + "/" + name);
          }
        }
      }
    }
    return found;
  }

  /** What is in a directory, by its bytes: a name that the locale cannot show stays itself. */
  static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList();
    }
  }

  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.map(child -> Names.of(child.getFileName())).sorted().toList();
    }
  }
}
