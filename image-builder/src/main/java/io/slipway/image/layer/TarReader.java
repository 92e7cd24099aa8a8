package io.slipway.image.layer;

import io.slipway.image.posix.Names;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads tar archives of every maker that images come from: ustar, pax, GNU long names and base-256
 * numbers, sparse files, old V7. Nothing it reads is trusted: header sizes are bounded, names come
 * out relative and without {@code .} segments, and {@code ..} is refused.
 */
public final class TarReader {
  private static final int MAX_HEADER = 1 << 20;
  private static final int MAX_NAME = 4096;

  /** Of one entry, and of those that hold for all: headers may be repeated. */
  private static final int MAX_HEADERS = 4 << 20;

  private static final long MAX_SIZE = 1L << 60;
  private static final long MAX_ID = 0xFFFF_FFFEL;

  /** Of all holes of an archive together, where nobody knows better: they take no bytes in it. */
  private static final long MAX_HOLES = 1L << 36;

  private final InputStream in;
  private final long maxHoles;
  private final byte[] block = new byte[TarWriter.BLOCK];
  private final TreeMap<String, byte[]> global = new TreeMap<>();
  private long remaining;
  private long padding;
  private int headerBytes;
  private long holes;
  private @Nullable SparseHeader sparse;

  public TarReader(InputStream in) {
    this(in, MAX_HOLES);
  }

  /**
   * @param maxHoles bytes that sparse files may have beyond what is stored, of all together
   */
  public TarReader(InputStream in, long maxHoles) {
    this.in = in;
    this.maxHoles = maxHoles;
  }

  /** The next entry, or null at the end. Content of the one before that was not read is skipped. */
  public @Nullable LayerEntry next() throws IOException {
    TreeMap<String, byte[]> pax = new TreeMap<>(global);
    headerBytes = global.values().stream().mapToInt(value -> value.length).sum();
    while (true) {
      skip();
      if (!readBlock()) {
        return null;
      }
      char flag = (char) block[156];
      long size = number(124, 12);
      switch (flag) {
        case 'x' -> parsePax(header(size), pax);
        case 'g' -> parsePax(header(size), global);
        case 'L' -> pax.put("path", text(header(size)));
        case 'K' -> pax.put("linkpath", text(header(size)));
        default -> {
          return entry(flag, pax);
        }
      }
    }
  }

  /** The content of the entry that {@link #next} returned last. */
  public InputStream content() {
    SparseHeader holed = sparse;
    return holed == null ? new Content() : holed.map().expand(new Content(), holed.size());
  }

  private LayerEntry entry(char flag, SortedMap<String, byte[]> pax) throws IOException {
    byte[] rawName = text(pax, "path", headerName());
    byte[] rawLink = text(pax, "linkpath", field(157, 100));
    LayerEntry.Type type = type(flag, rawName);
    long size = paxNumber(pax, "size", number(124, 12));
    boolean hasContent = type == LayerEntry.Type.FILE;
    if (size < 0 || size > MAX_SIZE) {
      throw new IOException(describe(rawName) + " has the impossible size " + size);
    }
    content(hasContent ? size : 0);
    String link = link(rawName, rawLink);
    LayerEntry entry =
        new LayerEntry(
            clean(Names.decode(rawName)),
            type,
            (int) number(100, 8) & 07777,
            id(rawName, paxNumber(pax, "uid", number(108, 8))),
            id(rawName, paxNumber(pax, "gid", number(116, 8))),
            hasContent ? size : 0,
            paxNumber(pax, "mtime", number(136, 12)),
            type == LayerEntry.Type.HARD_LINK ? clean(link) : link,
            flag == SparseHeader.OLD_TYPE ? 0 : (int) number(329, 8),
            flag == SparseHeader.OLD_TYPE ? 0 : (int) number(337, 8),
            xattrs(pax));
    boolean holed = flag == SparseHeader.OLD_TYPE || (hasContent && SparseHeader.isIn(pax));
    return holed ? sparse(entry, flag, pax, rawName) : entry;
  }

  private LayerEntry sparse(LayerEntry entry, char flag, SortedMap<String, byte[]> pax, byte[] name)
      throws IOException {
    try {
      SparseHeader header =
          flag == SparseHeader.OLD_TYPE
              ? SparseHeader.old(new SparseFields())
              : SparseHeader.of(pax, new Content());
      if (header.size() < 0 || header.size() > MAX_SIZE) {
        throw new IOException("the size " + header.size() + " is impossible");
      }
      holes += header.map().check(header.size(), remaining);
      if (holes > maxHoles) {
        throw new IOException(
            "its holes are larger than the " + maxHoles + " bytes there is room for");
      }
      sparse = header;
      String own = header.name() == null ? entry.name() : clean(Names.decode(header.name()));
      return entry.withName(own).withSize(header.size());
    } catch (IOException e) {
      throw SparseHeader.broken(name, e);
    }
  }

  private final class SparseFields implements SparseHeader.Fields {
    @Override
    public long number(int offset, int length) throws IOException {
      return length == 1 ? block[offset] : TarReader.this.number(offset, length);
    }

    @Override
    public void next() throws IOException {
      if (in.readNBytes(block, 0, block.length) < block.length) {
        throw new EOFException("the tar archive ends within a header");
      }
    }
  }

  private void content(long size) {
    remaining = size;
    padding = (TarWriter.BLOCK - size % TarWriter.BLOCK) % TarWriter.BLOCK;
  }

  private static LayerEntry.Type type(char flag, byte[] name) throws IOException {
    if (flag == SparseHeader.OLD_TYPE) {
      return LayerEntry.Type.FILE;
    }
    if (flag == '0' || flag == 0 || flag == '7') {
      boolean directory = name.length > 0 && name[name.length - 1] == '/';
      return directory ? LayerEntry.Type.DIRECTORY : LayerEntry.Type.FILE;
    }
    for (LayerEntry.Type type : LayerEntry.Type.values()) {
      if (type.flag() == flag) {
        return type;
      }
    }
    throw new IOException(describe(name) + " has the unknown type '" + shown(flag) + "'");
  }

  private static String shown(char flag) {
    return flag > ' ' && flag < 0x7f ? String.valueOf(flag) : "\\" + (int) flag;
  }

  private static String describe(byte[] name) {
    int shown = Math.min(name.length, MAX_NAME);
    return "tar entry " + Names.printable(Names.decode(name, 0, shown));
  }

  private static byte[] text(SortedMap<String, byte[]> pax, String key, byte[] otherwise) {
    byte[] value = pax.get(key);
    return value == null || value.length == 0 ? otherwise : value;
  }

  private static String link(byte[] name, byte[] target) throws IOException {
    String link = Names.decode(target);
    if (target.length > MAX_NAME || link.indexOf('\0') >= 0) {
      throw new IOException(describe(name) + " links to a name that no file can have");
    }
    return link;
  }

  /** All 32 bits but the one pattern that means "don't change" to chown. */
  private static int id(byte[] name, long id) throws IOException {
    if (id < 0 || id > MAX_ID) {
      throw new IOException(describe(name) + " belongs to the impossible owner " + id);
    }
    return (int) id;
  }

  private static String clean(String name) throws IOException {
    if (name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
      throw new IOException("tar entry with a name that no file can have");
    }
    StringBuilder path = new StringBuilder(name.length());
    for (String segment : name.split("/")) {
      if (segment.equals("..")) {
        throw new IOException("tar entry " + Names.printable(name) + " points outside of its root");
      }
      if (!segment.isEmpty() && !segment.equals(".")) {
        path.append(path.length() == 0 ? "" : "/").append(segment);
      }
    }
    return path.toString();
  }

  private static SortedMap<String, byte[]> xattrs(SortedMap<String, byte[]> pax) {
    SortedMap<String, byte[]> xattrs = new TreeMap<>();
    pax.forEach(
        (key, value) -> {
          if (key.startsWith(TarWriter.XATTR)) {
            xattrs.put(key.substring(TarWriter.XATTR.length()), value);
          }
        });
    return xattrs;
  }

  private static long paxNumber(SortedMap<String, byte[]> pax, String key, long otherwise)
      throws IOException {
    byte[] value = pax.get(key);
    if (value == null || value.length == 0) {
      return otherwise;
    }
    String text = new String(value, StandardCharsets.US_ASCII);
    try {
      int dot = text.indexOf('.');
      return Long.parseLong(dot < 0 ? text : text.substring(0, dot));
    } catch (NumberFormatException e) {
      throw new IOException("tar entry with a bad " + key + " in its pax header", e);
    }
  }

  private byte[] headerName() {
    byte[] name = field(0, 100);
    byte[] prefix = isUstar() ? field(345, 155) : new byte[0];
    if (prefix.length == 0) {
      return name;
    }
    byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    whole[prefix.length] = '/';
    System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
    return whole;
  }

  /** POSIX's magic; GNU's own ("ustar ") uses the prefix field for other things. */
  private boolean isUstar() {
    return block[257] == 'u' && block[261] == 'r' && block[262] == 0;
  }

  private byte[] field(int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(block, offset, end);
  }

  private long number(int offset, int length) throws IOException {
    if ((block[offset] & 0x80) != 0) {
      return binary(offset, length);
    }
    String text = new String(field(offset, length), StandardCharsets.US_ASCII).trim();
    try {
      return text.isEmpty() ? 0 : Long.parseLong(text, 8);
    } catch (NumberFormatException e) {
      throw new IOException("this is no tar archive: a number in a header reads '" + text + "'", e);
    }
  }

  /** GNU's base-256: the top bit marks it, the next is the sign. */
  private long binary(int offset, int length) {
    long value =
        (block[offset] & 0x40) != 0 ? -1L << 6 | (block[offset] & 0x3f) : block[offset] & 0x3f;
    for (int i = 1; i < length; i++) {
      value = value << 8 | (block[offset + i] & 0xff);
    }
    return value;
  }

  private boolean readBlock() throws IOException {
    int n = in.readNBytes(block, 0, block.length);
    if (n == 0 || (n == block.length && isEmpty())) {
      return false;
    }
    if (n < block.length) {
      throw new EOFException("the tar archive ends within a header");
    }
    checkSum();
    return true;
  }

  private boolean isEmpty() {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private void checkSum() throws IOException {
    long sum = 0;
    for (int i = 0; i < block.length; i++) {
      sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
    }
    if (sum != number(148, 8)) {
      throw new IOException(
          "this is no tar archive, or a broken one: a header's checksum is wrong");
    }
  }

  private byte[] header(long size) throws IOException {
    if (size < 0 || size > MAX_HEADER) {
      throw new IOException(
          "a tar header of " + size + " bytes; at most " + MAX_HEADER + " are read");
    }
    headerBytes += (int) size;
    if (headerBytes > MAX_HEADERS) {
      throw new IOException("a tar entry with more than " + MAX_HEADERS + " bytes of headers");
    }
    content(size);
    return content().readAllBytes();
  }

  private static byte[] text(byte[] header) {
    int end = header.length;
    while (end > 0 && header[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(header, end);
  }

  private static void parsePax(byte[] records, TreeMap<String, byte[]> into) throws IOException {
    int at = 0;
    ByteArrayOutputStream pairs = new ByteArrayOutputStream();
    while (at < records.length) {
      int space = indexOf(records, ' ', at);
      int equals = indexOf(records, '=', space);
      int length = decimal(records, at, space);
      if (length < equals - at + 2
          || length > records.length - at
          || records[at + length - 1] != '\n') {
        throw brokenPax();
      }
      String key = Names.decode(records, space + 1, equals - space - 1);
      if (key.indexOf('\0') >= 0) {
        throw brokenPax();
      }
      byte[] value = Arrays.copyOfRange(records, equals + 1, at + length - 1);
      into.put(key, value);
      if (SparseHeader.isPair(key)) {
        pairs.writeBytes(value);
        pairs.write(',');
      }
      at += length;
    }
    if (pairs.size() > 0) {
      into.put(SparseHeader.MAP, pairs.toByteArray());
    }
  }

  private static int indexOf(byte[] bytes, char wanted, int from) throws IOException {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    throw brokenPax();
  }

  private static int decimal(byte[] bytes, int from, int to) throws IOException {
    int value = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9' || value > MAX_HEADER) {
        throw brokenPax();
      }
      value = value * 10 + bytes[i] - '0';
    }
    return value;
  }

  private static IOException brokenPax() {
    return new IOException("a broken pax header in the tar archive");
  }

  private void skip() throws IOException {
    long rest = remaining + padding;
    sparse = null;
    remaining = 0;
    padding = 0;
    while (rest > 0) {
      int n = in.read(block, 0, (int) Math.min(block.length, rest));
      if (n < 0) {
        throw new EOFException("the tar archive ends within an entry");
      }
      rest -= n;
    }
  }

  private final class Content extends InputStream {
    @Override
    public int read() throws IOException {
      return OneByte.of(this);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (remaining == 0) {
        return -1;
      }
      int n = in.read(bytes, offset, (int) Math.min(length, remaining));
      if (n < 0) {
        throw new EOFException("the tar archive ends within an entry");
      }
      remaining -= n;
      return n;
    }
  }
}
