package io.slipway.image.posix;

import com.sun.jna.LastErrorException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file that is open for reading: one system call to open it, and what it is now can be asked at
 * any time. Not safe for use by several threads at once.
 */
public final class OpenFile implements Closeable {
  private static final int FLAGS =
      Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_CLOEXEC;
  private static final int BUFFER = 1 << 17;
  private static final byte[] ITSELF = new byte[1];

  /** Outside of the heap, where the kernel can write to it; as many as there are threads. */
  private static final ThreadLocal<ByteBuffer> BUFFERS =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER));

  /** Kernels before 5.6 and some sandboxes do not have openat2(2). */
  private static volatile boolean hasOpenat2 = true;

  private final int fd;
  private final String path;

  private OpenFile(int fd, String path) {
    this.fd = fd;
    this.path = path;
  }

  /**
   * Opens what lies at an absolute path, as {@link Names} keeps it, and waits for nobody where that
   * is a pipe.
   *
   * @throws IOException where any part of the path is a symbolic link; on old kernels only where
   *     the last or the last but one is
   */
  public static OpenFile open(String path) throws IOException {
    return new OpenFile(hasOpenat2 ? openat2(path) : inParent(path), path);
  }

  private static int openat2(String path) throws IOException {
    long[] how = {FLAGS, 0, Libc.RESOLVE_NO_SYMLINKS};
    try {
      byte[] name = Names.terminated(path);
      return (int) Libc.syscall(Libc.OPENAT2, Libc.AT_FDCWD, name, how, how.length * Long.BYTES);
    } catch (LastErrorException e) {
      Errno errno = Errno.of(e.getErrorCode());
      if (errno == Errno.ENOSYS) {
        hasOpenat2 = false;
      } else if (errno != Errno.EPERM) {
        throw new PosixException("open", path, e);
      }
      return inParent(path);
    }
  }

  static int inParent(String path) throws IOException {
    int slash = path.lastIndexOf('/');
    try (Directory parent = Directory.open(slash == 0 ? "/" : path.substring(0, slash))) {
      return parent.descriptor(path.substring(slash + 1), FLAGS);
    }
  }

  /** What it is now, also where its name is gone. */
  public FileStat stat() throws IOException {
    byte[] raw = new byte[FileStat.SIZE];
    try {
      Libc.statx(fd, ITSELF, Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, raw);
      return FileStat.of(raw);
    } catch (LastErrorException e) {
      throw new PosixException("stat", path, e);
    }
  }

  /** As {@link java.io.InputStream#read(byte[], int, int)}. */
  public int read(byte[] target, int offset, int count) throws IOException {
    ByteBuffer buffer = BUFFERS.get().clear();
    while (true) {
      try {
        int n = (int) Libc.read(fd, buffer, Math.min(count, BUFFER));
        buffer.get(target, offset, n);
        return n == 0 && count > 0 ? -1 : n;
      } catch (LastErrorException e) {
        if (Errno.of(e.getErrorCode()) != Errno.EINTR) {
          throw new PosixException("read", path, e);
        }
      }
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}
