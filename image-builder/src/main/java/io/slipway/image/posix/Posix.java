package io.slipway.image.posix;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What this process is and may do to others. */
public final class Posix {
  public static final int SIGTERM = 15;

  private Posix() {}

  /** The effective user id. */
  public static int uid() {
    return Libc.geteuid();
  }

  /** Sends a signal to a process; false where it has ended. */
  public static boolean signal(long pid, int signal) {
    try {
      Libc.kill(Math.toIntExact(pid), signal);
      return true;
    } catch (LastErrorException e) {
      return false;
    }
  }

  /** What lies at an absolute path of the host, not following it; null where nothing does. */
  public static @Nullable FileStat stat(String path) throws IOException {
    byte[] raw = new byte[FileStat.SIZE];
    try {
      int flags = Libc.AT_SYMLINK_NOFOLLOW;
      Libc.statx(Libc.AT_FDCWD, Names.terminated(path), flags, Libc.STATX_BASIC_STATS, raw);
      return FileStat.of(raw);
    } catch (LastErrorException e) {
      Errno errno = Errno.of(e.getErrorCode());
      if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) {
        return null;
      }
      throw new PosixException("stat", path, e);
    }
  }

  /** An attribute of a file, not following it; null where it has none. */
  public static byte @Nullable [] xattr(String path, String key, int maxSize) throws IOException {
    byte[] buffer = new byte[maxSize];
    try {
      byte[] p = Names.terminated(path);
      int length = (int) Libc.lgetxattr(p, Names.terminated(key), buffer, buffer.length);
      return Arrays.copyOf(buffer, length);
    } catch (LastErrorException e) {
      Errno errno = Errno.of(e.getErrorCode());
      if (errno == Errno.ENODATA || errno == Errno.ENOTSUP) {
        return null;
      }
      throw new PosixException("getxattr " + key, path, e);
    }
  }

  /**
   * Removes a tree of the host, whatever its modes, and whoever of this user's ranges owns what is
   * in it; what is not there is no error.
   */
  public static void delete(Path path) throws IOException {
    try {
      deleteOwn(path);
    } catch (PosixException e) {
      boolean denied = e.errno() == Errno.EACCES || e.errno() == Errno.EPERM;
      if (!denied || IdRanges.own().isEmpty() || !IdRanges.delete(path)) {
        throw e;
      }
    }
  }

  private static void deleteOwn(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException("will not delete " + path);
    }
    try (Directory directory = Directory.open(parent)) {
      directory.delete(Names.of(path.getFileName()));
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }
}
