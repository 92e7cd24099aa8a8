package io.slipway.image.layer;

import io.slipway.image.posix.FileStat;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry of a layer's tar.
 *
 * @param name relative to the root, without a leading or trailing slash; empty for the root itself;
 *     bytes as {@link io.slipway.image.posix.Names} keeps them
 * @param mode permission bits with setuid, setgid and sticky
 * @param size bytes of content that follow; 0 for all but files
 * @param link the target of a symbolic link as it is, or the name of what a hard link names
 */
public record LayerEntry(
    String name,
    Type type,
    int mode,
    int uid,
    int gid,
    long size,
    long mtimeSeconds,
    String link,
    int major,
    int minor,
    SortedMap<String, byte[]> xattrs) {

  public static final String WHITEOUT = ".wh.";
  public static final String OPAQUE = ".wh..wh..opq";

  /** What an entry is, and its flag in the header (POSIX pax, "ustar Interchange Format"). */
  public enum Type {
    FILE('0', FileStat.FILE),
    HARD_LINK('1', FileStat.FILE),
    SYMLINK('2', FileStat.SYMLINK),
    CHARACTER_DEVICE('3', FileStat.CHARACTER_DEVICE),
    BLOCK_DEVICE('4', FileStat.BLOCK_DEVICE),
    DIRECTORY('5', FileStat.DIRECTORY),
    FIFO('6', FileStat.FIFO);

    private final char flag;
    private final int modeType;

    Type(char flag, int modeType) {
      this.flag = flag;
      this.modeType = modeType;
    }

    char flag() {
      return flag;
    }

    /** The type bits of {@code st_mode}. */
    public int modeType() {
      return modeType;
    }
  }

  public LayerEntry {
    xattrs =
        xattrs.isEmpty()
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  public static LayerEntry directory(String name, int mode, int uid, int gid, long mtime) {
    return new LayerEntry(
        name, Type.DIRECTORY, mode, uid, gid, 0, mtime, "", 0, 0, new TreeMap<>());
  }

  public static LayerEntry file(String name, int mode, int uid, int gid, long size, long mtime) {
    return new LayerEntry(name, Type.FILE, mode, uid, gid, size, mtime, "", 0, 0, new TreeMap<>());
  }

  public static LayerEntry symlink(String name, String target, int uid, int gid, long mtime) {
    return new LayerEntry(
        name, Type.SYMLINK, 0777, uid, gid, 0, mtime, target, 0, 0, new TreeMap<>());
  }

  /** An empty file that says a lower layer's file is gone. */
  public static LayerEntry whiteout(String parent, String name) {
    return file(child(parent, WHITEOUT + name), 0, 0, 0, 0, 0);
  }

  /** An empty file that says nothing of a lower layer's directory shows through. */
  public static LayerEntry opaque(String directory) {
    return file(child(directory, OPAQUE), 0, 0, 0, 0, 0);
  }

  public static String child(String parent, String name) {
    return parent.isEmpty() ? name : parent + "/" + name;
  }

  public String parent() {
    return name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
  }

  public String baseName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  public LayerEntry withName(String newName) {
    return new LayerEntry(
        newName, type, mode, uid, gid, size, mtimeSeconds, link, major, minor, xattrs);
  }

  public LayerEntry withLink(String newLink) {
    return new LayerEntry(
        name, type, mode, uid, gid, size, mtimeSeconds, newLink, major, minor, xattrs);
  }

  /** Another name for a file that the archive already has. */
  public LayerEntry asLinkTo(String first) {
    return new LayerEntry(
        name,
        Type.HARD_LINK,
        mode,
        uid,
        gid,
        0,
        mtimeSeconds,
        first,
        0,
        0,
        Collections.emptySortedMap());
  }

  public LayerEntry withOwner(int newUid, int newGid) {
    return new LayerEntry(
        name, type, mode, newUid, newGid, size, mtimeSeconds, link, major, minor, xattrs);
  }

  public LayerEntry withMode(int newMode) {
    return new LayerEntry(
        name, type, newMode, uid, gid, size, mtimeSeconds, link, major, minor, xattrs);
  }

  LayerEntry withSize(long newSize) {
    return new LayerEntry(
        name, type, mode, uid, gid, newSize, mtimeSeconds, link, major, minor, xattrs);
  }

  public LayerEntry withTime(long newMtimeSeconds) {
    return new LayerEntry(
        name, type, mode, uid, gid, size, newMtimeSeconds, link, major, minor, xattrs);
  }
}
