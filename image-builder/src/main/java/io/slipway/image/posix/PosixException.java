package io.slipway.image.posix;

import com.sun.jna.LastErrorException;
import java.io.IOException;

/** A system call that failed: what was called, on what, and the system's own words. */
public final class PosixException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  PosixException(String call, String path, LastErrorException cause) {
    super(
        call
            + " "
            + Names.printable(path)
            + ": "
            + Libc.strerror(cause.getErrorCode()).getString(0));
    this.errno = Errno.of(cause.getErrorCode());
  }

  public Errno errno() {
    return errno;
  }
}
