package io.slipway.image.layer;

import io.slipway.image.posix.Names;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes ustar headers, with a pax header before an entry that does not fit (POSIX.1-2017, pax).
 * The same entries give the same bytes.
 */
public final class TarWriter {
  static final int BLOCK = 512;
  static final String XATTR = "SCHILY.xattr.";
  private static final int NAME = 100;
  private static final long MAX_ID = 07777777;
  private static final long MAX_SIZE = 077777777777L;

  private final OutputStream out;
  private final byte[] buffer = new byte[1 << 16];

  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes what stands before an entry's content. */
  public void header(LayerEntry entry) throws IOException {
    boolean directory = entry.type() == LayerEntry.Type.DIRECTORY;
    byte[] name = Names.encode(directory ? entry.name() + "/" : entry.name());
    byte[] link = Names.encode(entry.link());
    SortedMap<String, byte[]> pax = pax(entry, name, link);
    if (!pax.isEmpty()) {
      writePax(pax, entry.mtimeSeconds());
    }
    header(entry.type().flag(), name, link, entry, entry.size());
  }

  /** Takes exactly {@code entry.size()} bytes of {@code content}. */
  public void content(LayerEntry entry, InputStream content) throws IOException {
    long rest = entry.size();
    while (rest > 0) {
      int n = content.read(buffer, 0, (int) Math.min(buffer.length, rest));
      if (n < 0) {
        throw new EOFException(
            Names.printable(entry.name()) + " became shorter while it was being read");
      }
      out.write(buffer, 0, n);
      rest -= n;
    }
  }

  /** Fills the last block of a content up. */
  public void pad(long size) throws IOException {
    int rest = (int) (size % BLOCK);
    if (rest > 0) {
      out.write(new byte[BLOCK - rest]);
    }
  }

  /** The two empty blocks that end an archive. */
  public void finish() throws IOException {
    out.write(new byte[2 * BLOCK]);
  }

  private static SortedMap<String, byte[]> pax(LayerEntry entry, byte[] name, byte[] link) {
    SortedMap<String, byte[]> pax = new TreeMap<>();
    if (name.length > NAME || !isAscii(name)) {
      pax.put("path", name);
    }
    if (link.length > NAME || !isAscii(link)) {
      pax.put("linkpath", link);
    }
    number(pax, "uid", Integer.toUnsignedLong(entry.uid()), MAX_ID);
    number(pax, "gid", Integer.toUnsignedLong(entry.gid()), MAX_ID);
    number(pax, "size", entry.size(), MAX_SIZE);
    number(pax, "mtime", entry.mtimeSeconds(), MAX_SIZE);
    entry.xattrs().forEach((key, value) -> pax.put(XATTR + key, value));
    return pax;
  }

  private static void number(SortedMap<String, byte[]> pax, String key, long value, long max) {
    if (value < 0 || value > max) {
      pax.put(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private void writePax(SortedMap<String, byte[]> pax, long mtime) throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> e : pax.entrySet()) {
      record(records, e.getKey(), e.getValue());
    }
    byte[] name = "PaxHeaders/entry".getBytes(StandardCharsets.US_ASCII);
    LayerEntry entry = LayerEntry.file("", 0644, 0, 0, records.size(), mtime);
    header('x', name, new byte[0], entry, records.size());
    records.writeTo(out);
    pad(records.size());
  }

  /** {@code "<length> <key>=<value>\n"}, where the length counts its own digits too. */
  private static void record(ByteArrayOutputStream out, String key, byte[] value)
      throws IOException {
    byte[] k = Names.encode(" " + key + "=");
    int body = k.length + value.length + 1;
    int length = body + Integer.toString(body).length();
    length = body + Integer.toString(length).length();
    out.write(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
    out.write(k);
    out.write(value);
    out.write('\n');
  }

  private void header(char flag, byte[] name, byte[] link, LayerEntry entry, long size)
      throws IOException {
    byte[] h = new byte[BLOCK];
    System.arraycopy(name, 0, h, 0, Math.min(name.length, NAME));
    octal(h, 100, 8, entry.mode());
    octal(h, 108, 8, clamp(entry.uid(), MAX_ID));
    octal(h, 116, 8, clamp(entry.gid(), MAX_ID));
    octal(h, 124, 12, clamp(size, MAX_SIZE));
    octal(h, 136, 12, clamp(entry.mtimeSeconds(), MAX_SIZE));
    h[156] = (byte) flag;
    System.arraycopy(link, 0, h, 157, Math.min(link.length, NAME));
    byte[] magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, h, 257, magic.length);
    octal(h, 329, 8, entry.major());
    octal(h, 337, 8, entry.minor());
    checksum(h);
    out.write(h);
  }

  private static void checksum(byte[] h) {
    Arrays.fill(h, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : h) {
      sum += b & 0xff;
    }
    octal(h, 148, 7, sum);
  }

  private static long clamp(long value, long max) {
    return value < 0 || value > max ? 0 : value;
  }

  private static void octal(byte[] h, int offset, int length, long value) {
    long rest = value;
    for (int i = length - 2; i >= 0; i--) {
      h[offset + i] = (byte) ('0' + (rest & 7));
      rest >>= 3;
    }
    h[offset + length - 1] = 0;
  }
}
