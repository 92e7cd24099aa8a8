package io.slipway.image.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An open directory. Every operation takes one name in it (never a path) and never follows a
 * symbolic link, so nothing that lies in the tree can lead an operation out of it. Not safe for use
 * by several threads at once.
 */
public final class Directory implements AutoCloseable {
  private static final int OPEN =
      Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
  private static final int OWNER_READS = 0400;
  private static final int MAX_ATTEMPTS = 100;
  private static final int MAX_LINK = 4096;
  private static final int MAX_XATTR = 65536;
  private static final int DIRENT_NAME = 19;

  private final int fd;
  private final String path;

  private Directory(int fd, String path) {
    this.fd = fd;
    this.path = path;
  }

  /** Opens a directory of the host; links in {@code path} but the last are followed. */
  public static Directory open(Path path) throws IOException {
    return open(Names.of(path.toAbsolutePath()));
  }

  /** Opens a directory of the host by its absolute path, as {@link Names} keeps it. */
  public static Directory open(String path) throws IOException {
    return new Directory(
        call("open", path, () -> Libc.openat(Libc.AT_FDCWD, Names.terminated(path), OPEN, 0)),
        path);
  }

  public Directory directory(String name) throws IOException {
    check(name);
    String child = path + "/" + name;
    return new Directory(
        call("open", child, () -> Libc.openat(fd, Names.terminated(name), OPEN, 0)), child);
  }

  public String path() {
    return path;
  }

  /** A short path that leads here as long as this is open, in this process only. */
  public String handle() {
    return "/proc/self/fd/" + fd;
  }

  public FileStat stat() throws IOException {
    byte[] raw = new byte[FileStat.SIZE];
    call(
        "stat",
        path,
        () -> Libc.statx(fd, new byte[1], Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, raw));
    return FileStat.of(raw);
  }

  /** Null where there is no such name. */
  public @Nullable FileStat stat(String name) throws IOException {
    check(name);
    byte[] raw = new byte[FileStat.SIZE];
    try {
      Libc.statx(fd, Names.terminated(name), Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, raw);
      return FileStat.of(raw);
    } catch (LastErrorException e) {
      if (Errno.of(e.getErrorCode()) == Errno.ENOENT) {
        return null;
      }
      throw new PosixException("stat", path + "/" + name, e);
    }
  }

  /** The names in it, sorted by their bytes' order as strings, without {@code .} and {@code ..}. */
  public List<String> list() throws IOException {
    int copy = call("open", path, () -> Libc.openat(fd, new byte[] {'.', 0}, OPEN, 0));
    Pointer stream = Libc.fdopendir(copy);
    try {
      List<String> names = new ArrayList<>();
      for (Pointer entry = Libc.readdir(stream); entry != null; entry = Libc.readdir(stream)) {
        String name = Names.decode(bytes(entry));
        if (!name.equals(".") && !name.equals("..")) {
          names.add(name);
        }
      }
      Collections.sort(names);
      return names;
    } catch (LastErrorException e) {
      throw new PosixException("readdir", path, e);
    } finally {
      Libc.closedir(stream);
    }
  }

  private static byte[] bytes(Pointer entry) {
    int length = (int) entry.indexOf(DIRENT_NAME, (byte) 0);
    return entry.getByteArray(DIRENT_NAME, length);
  }

  /** Creates a file that must not exist, readable and writable by its owner only. */
  public FileChannel create(String name) throws IOException {
    int flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
    return channel(name, flags, StandardOpenOption.WRITE);
  }

  /** Opens a regular file for reading. */
  public FileChannel read(String name) throws IOException {
    int flags = Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_CLOEXEC;
    return channel(name, flags, StandardOpenOption.READ);
  }

  /**
   * The same for a file of a snapshot: one that belongs to this user, but that nobody may read,
   * gets a mode in which it can be opened for as long as that takes. Images made of RPMs have such
   * files (/etc/shadow).
   */
  public FileChannel readOwn(String name) throws IOException {
    for (int attempt = 0; ; attempt++) {
      try {
        return read(name);
      } catch (PosixException e) {
        FileStat stat = e.errno() == Errno.EACCES ? stat(name) : null;
        if (stat == null || stat.uid() != Posix.uid() || attempt == MAX_ATTEMPTS) {
          throw e;
        }
        // Where it can be read by now, another build has opened it just so.
        if ((stat.mode() & OWNER_READS) == 0) {
          return readClosed(name, stat.permissions());
        }
      }
    }
  }

  private FileChannel readClosed(String name, int mode) throws IOException {
    chmod(name, mode | OWNER_READS);
    try {
      return read(name);
    } finally {
      chmod(name, mode);
    }
  }

  private FileChannel channel(String name, int flags, StandardOpenOption option)
      throws IOException {
    int file = descriptor(name, flags);
    try {
      return FileChannel.open(Path.of("/proc/self/fd/" + file), option);
    } finally {
      Libc.close(file);
    }
  }

  int descriptor(String name, int flags) throws IOException {
    return on("open", name, n -> Libc.openat(fd, n, flags, 0600));
  }

  public void mkdir(String name, int mode) throws IOException {
    on("mkdir", name, n -> Libc.mkdirat(fd, n, mode));
  }

  public void symlink(String name, String target) throws IOException {
    on("symlink", name, n -> Libc.symlinkat(Names.terminated(target), fd, n));
  }

  public String readlink(String name) throws IOException {
    byte[] buffer = new byte[MAX_LINK];
    int length = on("readlink", name, n -> (int) Libc.readlinkat(fd, n, buffer, MAX_LINK));
    return Names.decode(buffer, 0, length);
  }

  /** A second name for a file. */
  public void link(String name, Directory existing, String existingName) throws IOException {
    check(existingName);
    on("link", name, n -> Libc.linkat(existing.fd, Names.terminated(existingName), fd, n, 0));
  }

  /** Moves something that is here into another directory of the file system, under its name. */
  public void move(String name, Directory target) throws IOException {
    on("rename", name, n -> Libc.renameat(fd, n, target.fd, n));
  }

  /** {@code mode} carries the type. */
  public void mknod(String name, int mode, int major, int minor) throws IOException {
    on("mknod", name, n -> Libc.mknodat(fd, n, mode, device(major, minor)));
  }

  /**
   * The kernel's mark for "removed here" in an overlay's layer; needs no privilege. A directory
   * that lies in an overlay itself can't hold one, so there it is a socket, which no layer has.
   */
  public void whiteout(String name) throws IOException {
    try {
      mknod(name, FileStat.CHARACTER_DEVICE, 0, 0);
    } catch (PosixException e) {
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
      mknod(name, FileStat.SOCKET, 0, 0);
    }
  }

  /** The encoding of makedev(3) in glibc and musl. */
  private static long device(int major, int minor) {
    return (minor & 0xffL)
        | ((major & 0xfffL) << 8)
        | ((minor & 0xffffff00L) << 12)
        | ((major & 0xfffff000L) << 32);
  }

  public void unlink(String name) throws IOException {
    on("unlink", name, n -> Libc.unlinkat(fd, n, 0));
  }

  public void rmdir(String name) throws IOException {
    on("rmdir", name, n -> Libc.unlinkat(fd, n, Libc.AT_REMOVEDIR));
  }

  public void chown(String name, int uid, int gid) throws IOException {
    on("chown", name, n -> Libc.fchownat(fd, n, uid, gid, Libc.AT_SYMLINK_NOFOLLOW));
  }

  /** Must not be asked of a symbolic link: the kernel keeps no mode for one. */
  public void chmod(String name, int mode) throws IOException {
    on("chmod", name, n -> Libc.fchmodat(fd, n, mode, 0));
  }

  /** Sets the time of modification, and the time of access to the same. */
  public void touch(String name, long seconds, int nanos) throws IOException {
    long[] times = {seconds, nanos, seconds, nanos};
    on("utimensat", name, n -> Libc.utimensat(fd, n, times, Libc.AT_SYMLINK_NOFOLLOW));
  }

  public void setXattr(String name, String key, byte[] value) throws IOException {
    byte[] k = Names.terminated(key);
    on("setxattr " + key, name, n -> Libc.lsetxattr(through(name), k, value, value.length, 0));
  }

  /** Sets an attribute of the directory itself. */
  public void setOwnXattr(String key, byte[] value) throws IOException {
    byte[] own = Names.terminated("/proc/self/fd/" + fd + "/.");
    byte[] k = Names.terminated(key);
    call("setxattr " + key, path, () -> Libc.lsetxattr(own, k, value, value.length, 0));
  }

  /** Null where the file has no such attribute or the file system knows none. */
  public byte @Nullable [] xattr(String name, String key) throws IOException {
    check(name);
    return Posix.xattr("/proc/self/fd/" + fd + "/" + name, key, MAX_XATTR);
  }

  /** Every attribute that this process may read. */
  public SortedMap<String, byte[]> xattrs(String name) throws IOException {
    SortedMap<String, byte[]> attributes = new TreeMap<>();
    for (String key : xattrNames(name)) {
      byte[] value = xattr(name, key);
      if (value != null) {
        attributes.put(key, value);
      }
    }
    return attributes;
  }

  private List<String> xattrNames(String name) throws IOException {
    check(name);
    byte[] path = through(name);
    try {
      long size = Libc.llistxattr(path, new byte[0], 0);
      if (size == 0) {
        return List.of();
      }
      byte[] buffer = new byte[(int) size + 1024];
      int length = (int) Libc.llistxattr(path, buffer, buffer.length);
      return List.of(Names.decode(buffer, 0, length - 1).split("\0"));
    } catch (LastErrorException e) {
      if (Errno.of(e.getErrorCode()) == Errno.ENOTSUP) {
        return List.of();
      }
      throw new PosixException("listxattr", this.path + "/" + name, e);
    }
  }

  private byte[] through(String name) throws IOException {
    return Names.terminated("/proc/self/fd/" + fd + "/" + name);
  }

  /** Removes a name and all below it; what is not there is no error. */
  public void delete(String name) throws IOException {
    FileStat stat = stat(name);
    if (stat == null) {
      return;
    }
    if (!stat.isDirectory()) {
      unlink(name);
      return;
    }
    if ((stat.mode() & 0700) != 0700) {
      chmod(name, 0700);
    }
    try (Directory child = directory(name)) {
      for (String grandchild : child.list()) {
        child.delete(grandchild);
      }
    }
    rmdir(name);
  }

  @Override
  public void close() {
    Libc.close(fd);
  }

  private int on(String call, String name, NamedCall body) throws IOException {
    check(name);
    return call(call, path + "/" + name, () -> body.on(Names.terminated(name)));
  }

  private static void check(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("not a name in a directory: " + Names.printable(name));
    }
  }

  private static int call(String call, String path, Call body) throws IOException {
    try {
      return body.run();
    } catch (LastErrorException e) {
      throw new PosixException(call, path, e);
    }
  }

  @FunctionalInterface
  private interface Call {
    int run() throws IOException;
  }

  @FunctionalInterface
  private interface NamedCall {
    int on(byte[] name) throws IOException;
  }
}
