package io.slipway.image.ignore;

import io.slipway.image.BuildException;
import io.slipway.image.posix.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds and reads the ignore file of a build. */
public final class IgnoreFile {
  /** No list of patterns is this long; a binary file named by mistake is. */
  private static final int MAX_BYTES = 1 << 20;

  private IgnoreFile() {}

  /**
   * The rules for a build: {@code <Dockerfile>.dockerignore} beside the Dockerfile, else {@code
   * .dockerignore} in the context, else none. They never keep the Dockerfile itself from being
   * read.
   *
   * @throws BuildException with file and line, where a pattern is malformed
   */
  public static IgnoreMatcher load(Path context, Path dockerfile) throws BuildException {
    Path specific = dockerfile.resolveSibling(dockerfile.getFileName() + ".dockerignore");
    return Files.isRegularFile(specific) ? read(specific) : load(context);
  }

  /** The rules of a context's own {@code .dockerignore}, where there is one. */
  public static IgnoreMatcher load(Path context) throws BuildException {
    Path general = context.resolve(".dockerignore");
    return Files.isRegularFile(general) ? read(general) : IgnoreMatcher.nothing();
  }

  private static IgnoreMatcher read(Path file) throws BuildException {
    String name = String.valueOf(file.getFileName());
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw BuildException.at(name, 1, "the file is larger than " + MAX_BYTES + " bytes");
      }
      return parse(name, Names.decode(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new BuildException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Comments start in the first column; blanks around patterns don't count. */
  static IgnoreMatcher parse(String name, String text) throws BuildException {
    List<String> patterns = new ArrayList<>();
    String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      if (!lines[i].startsWith("#")) {
        check(name, i + 1, lines[i]);
        patterns.add(lines[i]);
      }
    }
    return IgnoreMatcher.of(patterns);
  }

  private static void check(String name, int line, String pattern) throws BuildException {
    try {
      IgnoreMatcher.of(List.of(pattern));
    } catch (IllegalArgumentException e) {
      throw BuildException.at(name, line, String.valueOf(e.getMessage()));
    }
  }
}
