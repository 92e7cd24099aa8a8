package io.slipway.image.posix;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

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

  private final int fd;
  private final Path file;

  private RangeLock(int fd, Path file) {
    this.fd = fd;
    this.file = file;
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
