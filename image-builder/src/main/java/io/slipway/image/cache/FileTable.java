package io.slipway.image.cache;

import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The file that {@link FileDigests} are kept in. It is read whole at every build of a context, so
 * it is binary: a mark, the entries, and their CRC-32.
 */
final class FileTable {
  private static final int MARK = 0x51f11e02;
  private static final int FIXED = 5 * Long.BYTES + 3 * Integer.BYTES + 1;

  private FileTable() {}

  /**
   * What tells a file that was not touched: no program can set the time of change back (inode(7)).
   */
  record State(
      long device,
      long inode,
      long size,
      long mtimeSeconds,
      int mtimeNanos,
      long ctimeSeconds,
      int ctimeNanos) {

    static State of(FileStat stat) {
      return new State(
          stat.device(),
          stat.inode(),
          stat.size(),
          stat.mtimeSeconds(),
          stat.mtimeNanos(),
          stat.ctimeSeconds(),
          stat.ctimeNanos());
    }

    /** As {@link #equals}, which takes some 10 ms to be made up when it is first called. */
    boolean isSame(State other) {
      return other.device == device
          && other.inode == inode
          && other.size == size
          && other.mtimeSeconds == mtimeSeconds
          && other.mtimeNanos == mtimeNanos
          && other.ctimeSeconds == ctimeSeconds
          && other.ctimeNanos == ctimeNanos;
    }
  }

  /**
   * What is known of a file in a state.
   *
   * @param hasNoXattrs whether it has none that a layer would keep
   */
  record Known(State state, String digest, boolean hasNoXattrs) {}

  /**
   * By absolute path.
   *
   * @throws IOException where it cannot be read or is damaged
   */
  static Map<String, Known> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
    int end = in.limit() - Long.BYTES;
    if (end < Integer.BYTES || in.getInt() != MARK || in.getLong(end) != sum(in.array(), end)) {
      throw new IOException("it is damaged or of another version");
    }
    try {
      in.limit(end);
      int size = in.getInt();
      Map<String, Known> all = new HashMap<>(size * 2);
      for (int i = 0; i < size; i++) {
        String name = name(in);
        all.put(name, known(in));
      }
      return all;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("it is damaged", e);
    }
  }

  private static String name(ByteBuffer in) {
    int length = in.getInt();
    int start = in.position();
    in.position(start + length);
    return Names.decode(in.array(), start, length);
  }

  private static Known known(ByteBuffer in) {
    State state =
        new State(
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getInt(),
            in.getLong(),
            in.getInt());
    boolean hasNoXattrs = in.get() != 0;
    int length = in.getInt();
    int start = in.position();
    in.position(start + length);
    String digest = new String(in.array(), start, length, StandardCharsets.US_ASCII);
    return new Known(state, digest, hasNoXattrs);
  }

  private static long sum(byte[] bytes, int length) {
    CRC32 sum = new CRC32();
    sum.update(bytes, 0, length);
    return sum.getValue();
  }

  static void write(Path file, Map<String, Known> all) throws IOException {
    int size = 2 * Integer.BYTES + Long.BYTES;
    Map<byte[], Known> encoded = new LinkedHashMap<>();
    for (Map.Entry<String, Known> entry : all.entrySet()) {
      byte[] name = Names.encode(entry.getKey());
      encoded.put(name, entry.getValue());
      size += Integer.BYTES + name.length + FIXED + entry.getValue().digest().length();
    }
    ByteBuffer out = ByteBuffer.allocate(size).putInt(MARK).putInt(all.size());
    encoded.forEach((name, known) -> put(out, name, known));
    out.putLong(sum(out.array(), out.position()));
    Files.write(file, out.array());
  }

  private static void put(ByteBuffer out, byte[] name, Known known) {
    State state = known.state();
    byte[] digest = known.digest().getBytes(StandardCharsets.US_ASCII);
    out.putInt(name.length).put(name);
    out.putLong(state.device()).putLong(state.inode()).putLong(state.size());
    out.putLong(state.mtimeSeconds()).putInt(state.mtimeNanos());
    out.putLong(state.ctimeSeconds()).putInt(state.ctimeNanos());
    out.put((byte) (known.hasNoXattrs() ? 1 : 0)).putInt(digest.length).put(digest);
  }
}
