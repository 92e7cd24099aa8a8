package io.slipway.image.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What statx(2) says of a file, never following a link.
 *
 * @param mode type and permission bits, as in {@code st_mode}
 * @param mtimeNanos the nanoseconds within the second
 */
public record FileStat(
    int mode,
    int uid,
    int gid,
    long size,
    long inode,
    long device,
    int links,
    long mtimeSeconds,
    int mtimeNanos,
    long ctimeSeconds,
    int ctimeNanos,
    int major,
    int minor) {

  public static final int TYPE = 0xf000;
  public static final int FIFO = 0x1000;
  public static final int CHARACTER_DEVICE = 0x2000;
  public static final int DIRECTORY = 0x4000;
  public static final int BLOCK_DEVICE = 0x6000;
  public static final int FILE = 0x8000;
  public static final int SYMLINK = 0xa000;
  public static final int SOCKET = 0xc000;

  static final int SIZE = 256;

  /** The layout of struct statx, which is the same on every architecture (linux/stat.h). */
  static FileStat of(byte[] raw) {
    ByteBuffer b = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
    return new FileStat(
        b.getShort(0x1c) & 0xffff,
        b.getInt(0x14),
        b.getInt(0x18),
        b.getLong(0x28),
        b.getLong(0x20),
        ((long) b.getInt(0x88) << 32) | b.getInt(0x8c),
        b.getInt(0x10),
        b.getLong(0x70),
        b.getInt(0x78),
        b.getLong(0x60),
        b.getInt(0x68),
        b.getInt(0x80),
        b.getInt(0x84));
  }

  public int type() {
    return mode & TYPE;
  }

  public int permissions() {
    return mode & 07777;
  }

  public FileStat withPermissions(int permissions) {
    return new FileStat(
        type() | permissions,
        uid,
        gid,
        size,
        inode,
        device,
        links,
        mtimeSeconds,
        mtimeNanos,
        ctimeSeconds,
        ctimeNanos,
        major,
        minor);
  }

  public boolean isDirectory() {
    return type() == DIRECTORY;
  }

  public boolean isFile() {
    return type() == FILE;
  }

  public boolean isSymlink() {
    return type() == SYMLINK;
  }

  /**
   * Overlayfs's mark for a removed file, a character device 0:0; or a socket, which means the same
   * for a layer: whatever was there before is there no more.
   */
  public boolean isWhiteout() {
    return type() == SOCKET || (type() == CHARACTER_DEVICE && major == 0 && minor == 0);
  }
}
