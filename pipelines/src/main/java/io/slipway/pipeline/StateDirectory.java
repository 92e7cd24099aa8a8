package io.slipway.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where blobs, caches, journals and run records lie: one rule for the CLI and for agents. */
public final class StateDirectory {
  private static final String NAME = "slipway";

  private StateDirectory() {}

  /**
   * {@code $SLIPWAY_STATE}; else {@code slipway} below {@code $XDG_STATE_HOME} (which counts only
   * where it is absolute, as the XDG Base Directory Specification says) or below {@code
   * ~/.local/state}; and for a user whose home can't be written, such as nobody, a directory of
   * their own below {@code $TMPDIR}. Only that last one is made here; the others are made by
   * whoever writes there first.
   *
   * @return an absolute path
   * @throws UncheckedIOException where the last resort belongs to someone else, in words
   */
  public static Path of(Map<String, String> environment) {
    String own = environment.getOrDefault("SLIPWAY_STATE", "");
    if (!own.isEmpty()) {
      return Path.of(own).toAbsolutePath();
    }
    Path usual = base(environment).resolve(NAME).toAbsolutePath();
    return canBeWritten(usual) ? usual : temporary(environment);
  }

  private static Path base(Map<String, String> environment) {
    String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
    if (xdg.startsWith("/")) {
      return Path.of(xdg);
    }
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
    return Path.of(home, ".local", "state");
  }

  /** Whether the directory is there and writable, or could be made. */
  private static boolean canBeWritten(Path directory) {
    @Nullable Path nearest = directory;
    while (nearest != null && !Files.exists(nearest)) {
      nearest = nearest.getParent();
    }
    return nearest != null && Files.isDirectory(nearest) && Files.isWritable(nearest);
  }

  private static Path temporary(Map<String, String> environment) {
    String user = System.getProperty("user.name", "nobody");
    String base = environment.getOrDefault("TMPDIR", System.getProperty("java.io.tmpdir", "/tmp"));
    Path directory = Path.of(base, NAME + "-" + user).toAbsolutePath();
    try {
      makePrivate(directory, user);
    } catch (IOException e) {
      throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
    }
    return directory;
  }

  /** Anybody may write to a temporary directory, so what is there already must be the user's. */
  private static void makePrivate(Path directory, String user) throws IOException {
    try {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      boolean mine =
          Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
              && Files.getOwner(directory).getName().equals(user);
      if (!mine) {
        throw new IOException(
            "Tried to keep state in "
                + directory
                + ", because the home directory can't be written,"
                + " but it isn't a directory of "
                + user
                + "; set SLIPWAY_STATE to one that is",
            e);
      }
    } catch (IOException e) {
      throw new IOException(
          "Tried to keep state in "
              + directory
              + ", but failed because "
              + e
              + "; set SLIPWAY_STATE to a directory that "
              + user
              + " can write",
          e);
    }
  }
}
