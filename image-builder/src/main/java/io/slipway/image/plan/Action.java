package io.slipway.image.plan;

import io.slipway.image.dockerfile.CopySource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an executor has to do for one instruction; everything is expanded. */
public sealed interface Action {

  /** Nothing on the file system: only the configuration changes. */
  record Configure() implements Action {}

  /**
   * Creates a directory and its missing parents, mode 0755, as WORKDIR does.
   *
   * @param user who owns what is created ({@code name|uid[:group|gid]}); empty means root
   */
  record MakeDirectory(String path, String user) implements Action {}

  /**
   * Copies files into the stage.
   *
   * @param parts what is copied, in this order
   * @param destination absolute and clean, with a trailing slash where it must be a directory
   * @param chown {@code user[:group]}, names or numbers; null keeps 0:0 for the context's files and
   *     the owner for another origin's
   * @param chmod octal or symbolic; null keeps the mode
   * @param excludes patterns of {@code --exclude}, in {@code .dockerignore}'s language
   * @param link whether the layer is made over an empty file system, so that it stays the same
   *     whatever lies below
   */
  record CopyFiles(
      List<Part> parts,
      String destination,
      @Nullable String chown,
      @Nullable String chmod,
      List<String> excludes,
      boolean parents,
      boolean link)
      implements Action {
    public CopyFiles {
      parts = List.copyOf(parts);
      excludes = List.copyOf(excludes);
    }

    /** The sources of all parts. */
    public List<CopySource> sources() {
      return parts.stream().flatMap(part -> part.sources().stream()).toList();
    }
  }

  /**
   * Sources of one origin.
   *
   * @param unpack whether a tar archive is unpacked (ADD)
   */
  record Part(Origin origin, List<CopySource> sources, boolean unpack) {
    public Part {
      sources = List.copyOf(sources);
    }
  }

  /**
   * Runs a process.
   *
   * @param arguments the whole command line, the shell included
   * @param environment all of it: the configuration's, then build arguments
   * @param proxies names in the environment that came without being declared; no key of a cache
   *     depends on them
   * @param script a file to show to the process, read-only; or null
   * @param user as in the configuration; empty means root
   */
  record RunProcess(
      List<String> arguments,
      Map<String, String> environment,
      Set<String> proxies,
      String workingDirectory,
      String user,
      @Nullable Script script,
      List<Mount> mounts,
      Network network,
      boolean insecure)
      implements Action {
    public RunProcess {
      arguments = List.copyOf(arguments);
      proxies = Set.copyOf(proxies);
      mounts = List.copyOf(mounts);
    }
  }

  /** A here-document with a shebang; {@code path} is absolute, its mode 0755. */
  record Script(String path, String content) {}

  enum Network {
    DEFAULT,
    NONE,
    HOST
  }
}
