package io.slipway.image.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The C library, as it is; every path is NUL-terminated bytes. Linux on 64-bit machines. */
final class Libc {
  private static final boolean ARM = Platform.isARM();

  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_EMPTY_PATH = 0x1000;
  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
  static final int STATX_BASIC_STATS = 0x7ff;

  /** The number of a system call that is as new as this one is the same on every architecture. */
  static final int OPENAT2 = 437;

  static final int RESOLVE_NO_SYMLINKS = 4;

  static {
    // The process has it already; to find it by name, JNA asks ldconfig for all libraries.
    Native.register(Libc.class, NativeLibrary.getProcess());
  }

  private Libc() {}

  static native int openat(int dirfd, byte[] path, int flags, int mode) throws LastErrorException;

  static native int close(int fd) throws LastErrorException;

  static native long read(int fd, ByteBuffer target, long size) throws LastErrorException;

  /** openat2(2), which C libraries have no function for; {@code how} is a struct open_how. */
  static native long syscall(long number, int dirfd, byte[] path, long[] how, long howSize)
      throws LastErrorException;

  static native int statx(int dirfd, byte[] path, int flags, int mask, byte[] buffer)
      throws LastErrorException;

  static native int mkdirat(int dirfd, byte[] path, int mode) throws LastErrorException;

  static native int mknodat(int dirfd, byte[] path, int mode, long device)
      throws LastErrorException;

  static native int symlinkat(byte[] target, int dirfd, byte[] path) throws LastErrorException;

  static native int linkat(int fromFd, byte[] from, int toFd, byte[] to, int flags)
      throws LastErrorException;

  static native int renameat(int fromFd, byte[] from, int toFd, byte[] to)
      throws LastErrorException;

  static native int unlinkat(int dirfd, byte[] path, int flags) throws LastErrorException;

  static native long readlinkat(int dirfd, byte[] path, byte[] buffer, long size)
      throws LastErrorException;

  static native int fchownat(int dirfd, byte[] path, int uid, int gid, int flags)
      throws LastErrorException;

  static native int fchmodat(int dirfd, byte[] path, int mode, int flags) throws LastErrorException;

  static native int utimensat(int dirfd, byte[] path, long[] times, int flags)
      throws LastErrorException;

  static native int lsetxattr(byte[] path, byte[] name, byte[] value, long size, int flags)
      throws LastErrorException;

  static native long lgetxattr(byte[] path, byte[] name, byte[] value, long size)
      throws LastErrorException;

  static native long llistxattr(byte[] path, byte[] list, long size) throws LastErrorException;

  static native Pointer fdopendir(int fd) throws LastErrorException;

  static native @Nullable Pointer readdir(Pointer directory) throws LastErrorException;

  static native int closedir(Pointer directory) throws LastErrorException;

  static native int fcntl(int fd, int command, byte[] argument) throws LastErrorException;

  static native int geteuid();

  static native int kill(int pid, int signal) throws LastErrorException;

  static native Pointer strerror(int errno);
}
