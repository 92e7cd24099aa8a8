package io.slipway.image.posix;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A lock on one byte of a file that other processes and other threads of this one respect: an open
 * file description lock (fcntl(2), F_OFD_SETLK). Unlike the JDK's it is not lost when another
 * descriptor of the file is closed. It ends with the process at the latest.
 */
public final class RangeLock implements AutoCloseable {
  private static final int F_OFD_SETLK = 37;
  private static final short F_RDLCK = 0;
  private static final short F_WRLCK = 1;

  /** struct flock of 64-bit Linux: two shorts, four bytes of padding, start, length, pid. */
  private static final int SIZE = 32;

  private static final int START = 8;
  private static final int LENGTH = 16;

  private static final long FIRST_PAUSE_MILLIS = 2;
  private static final long LONGEST_PAUSE_MILLIS = 100;

  private final int fd;
  private final Path file;

  private RangeLock(int fd, Path file) {
    this.fd = fd;
    this.file = file;
  }

  /**
   * Opens the file, creating it where it is missing, and locks one byte of it.
   *
   * @return null where somebody else has it, exclusively or (for an exclusive one) at all
   */
  public static @Nullable RangeLock tryTake(Path file, long position, boolean exclusive)
      throws IOException {
    RangeLock lock = open(file);
    boolean locked = false;
    try {
      locked = lock.tryLock(position, exclusive);
      return locked ? lock : null;
    } finally {
      if (!locked) {
        lock.close();
      }
    }
  }

  /** As {@link #tryTake}, but waits until nobody else has it. */
  public static RangeLock take(Path file, long position, boolean exclusive)
      throws IOException, InterruptedException {
    return await(() -> tryTake(file, position, exclusive));
  }

  /** Something that can't be had yet, or else a value. */
  @FunctionalInterface
  public interface Attempt<T> {
    @Nullable T make() throws IOException;
  }

  /** Tries until there is a value: by polling, because a blocked fcntl(2) can't be interrupted. */
  public static <T> T await(Attempt<T> attempt) throws IOException, InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      T value = attempt.make();
      if (value != null) {
        return value;
      }
      Thread.sleep(pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
    }
  }

  /** Opens the file, creating it where it is missing; nothing is locked yet. */
  public static RangeLock open(Path file) throws IOException {
    int flags = Libc.O_RDWR | Libc.O_CREAT | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
    byte[] path = Names.terminated(Names.of(file.toAbsolutePath()));
    try {
      return new RangeLock(Libc.openat(Libc.AT_FDCWD, path, flags, 0600), file);
    } catch (LastErrorException e) {
      throw new PosixException("open", file.toString(), e);
    }
  }

  /** False where somebody else has it, exclusively or (for an exclusive one) at all. */
  public boolean tryLock(long position, boolean exclusive) throws IOException {
    ByteBuffer lock = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
    lock.putShort(0, exclusive ? F_WRLCK : F_RDLCK);
    lock.putLong(START, position);
    lock.putLong(LENGTH, 1);
    try {
      Libc.fcntl(fd, F_OFD_SETLK, lock.array());
      return true;
    } catch (LastErrorException e) {
      Errno errno = Errno.of(e.getErrorCode());
      if (errno == Errno.EAGAIN || errno == Errno.EACCES) {
        return false;
      }
      throw new PosixException("lock", file.toString(), e);
    }
  }

  /** Ends every lock taken through it. */
  @Override
  public void close() {
    Libc.close(fd);
  }
}
