package io.slipway.image;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Where COPY and ADD read from. */
public sealed interface BuildContext {

  /** A directory of this machine. */
  record Directory(Path path) implements BuildContext {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A git repository, {@code URL[#REF[:DIRECTORY]]}. */
  record Git(String url) implements BuildContext {
    @Override
    public String toString() {
      return url;
    }
  }

  /** A tar archive (compressed or not) or a Dockerfile behind an http or https URL. */
  record Url(String url) implements BuildContext {
    @Override
    public String toString() {
      return url;
    }
  }

  /** A tar archive (compressed or not) or a Dockerfile, read once; the caller closes it. */
  record Stream(InputStream input) implements BuildContext {
    @Override
    public String toString() {
      return "-";
    }
  }

  /**
   * What a command line means by {@code context}, as Docker's does: {@code -} is standard input, a
   * directory that exists wins over what looks like a repository.
   *
   * @param workspace what a relative path is taken from
   */
  static BuildContext parse(String context, Path workspace, InputStream standardInput) {
    if (context.equals("-")) {
      return new Stream(standardInput);
    }
    String lower = context.toLowerCase(Locale.ROOT);
    boolean web = lower.startsWith("http://") || lower.startsWith("https://");
    if (web) {
      return lower.matches("https?://[^?#]*\\.git([?#].*)?") ? new Git(context) : new Url(context);
    }
    boolean git = lower.matches("(git@|git://|ssh://|file://|github\\.com/).*");
    return git && !Files.isDirectory(workspace.resolve(context))
        ? new Git(context)
        : new Directory(workspace.resolve(context).normalize());
  }
}
