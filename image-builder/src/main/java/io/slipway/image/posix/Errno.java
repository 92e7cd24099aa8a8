package io.slipway.image.posix;

/** The error numbers that Slipway acts on; the same on every Linux architecture. */
public enum Errno {
  EPERM(1),
  ENOENT(2),
  EINTR(4),
  EAGAIN(11),
  EACCES(13),
  ENOTDIR(20),
  ENOSPC(28),
  ENOSYS(38),
  ENODATA(61),
  ENOTSUP(95),
  OTHER(-1);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  static Errno of(int number) {
    for (Errno errno : values()) {
      if (errno.number == number) {
        return errno;
      }
    }
    return OTHER;
  }
}
