package io.slipway.image.layer;

import io.slipway.image.posix.Names;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a header says of a sparse file, in each of GNU tar's forms: pax 0.0, 0.1 and 1.0, and the
 * old one with type {@code S}.
 *
 * @param name the file's own, where the header's is made up; null where it isn't
 * @param size with the holes
 */
record SparseHeader(SparseMap map, long size, byte @Nullable [] name) {
  static final char OLD_TYPE = 'S';
  static final String PREFIX = "GNU.sparse.";
  static final String MAP = PREFIX + "map";

  /** In the old form; and in each block that goes on with it. */
  private static final int IN_HEADER = 4;

  private static final int IN_BLOCK = 21;
  private static final int FIELD = 12;
  private static final int MAX_DIGITS = 20;

  /** Reads a number field of the header. */
  interface Fields {
    long number(int offset, int length) throws IOException;

    /** Makes the next block the one that fields are read from. */
    void next() throws IOException;
  }

  /** Pax 0.0 repeats these; its pairs come in the order of 0.1's list. */
  static boolean isPair(String key) {
    return key.equals(PREFIX + "offset") || key.equals(PREFIX + "numbytes");
  }

  static boolean isIn(SortedMap<String, byte[]> pax) {
    return !pax.subMap(PREFIX, PREFIX + "~").isEmpty();
  }

  /**
   * @param stored the entry's bytes, which begin with the map in pax 1.0
   */
  static SparseHeader of(SortedMap<String, byte[]> pax, InputStream stored) throws IOException {
    boolean one = "1".equals(text(pax, "major"));
    String size = text(pax, one ? "realsize" : "size");
    String list = text(pax, "map");
    if (size == null) {
      throw new IOException("a sparse file without its size");
    }
    SparseMap map = one ? inContent(stored) : SparseMap.parse(list == null ? "" : list);
    return new SparseHeader(map, SparseMap.number(size), pax.get(PREFIX + "name"));
  }

  private static @Nullable String text(SortedMap<String, byte[]> pax, String key) {
    byte[] value = pax.get(PREFIX + key);
    return value == null ? null : new String(value, StandardCharsets.US_ASCII);
  }

  /** Lines of one number each, the first saying how many regions; filled up to a block. */
  private static SparseMap inContent(InputStream stored) throws IOException {
    SparseMap map = new SparseMap();
    String first = line(stored);
    long read = first.length() + 1L;
    long numbers = 2 * Math.min(SparseMap.number(first), SparseMap.MAX_REGIONS + 1);
    for (long i = 0; i < numbers; i++) {
      String line = line(stored);
      map.add(SparseMap.number(line));
      read += line.length() + 1;
    }
    stored.skipNBytes((TarWriter.BLOCK - read % TarWriter.BLOCK) % TarWriter.BLOCK);
    return map;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = next(in); c != '\n'; c = next(in)) {
      line.append((char) c);
      if (line.length() > MAX_DIGITS) {
        throw new IOException("a sparse file's map has no number where one is needed");
      }
    }
    return line.toString();
  }

  private static int next(InputStream in) throws IOException {
    int c = in.read();
    if (c < 0) {
      throw new EOFException("the tar archive ends within a sparse file's map");
    }
    return c;
  }

  /** The old form, whose map goes on in blocks between header and content. */
  static SparseHeader old(Fields header) throws IOException {
    SparseMap map = new SparseMap();
    long size = header.number(483, FIELD);
    add(map, header, 386, IN_HEADER);
    boolean more = header.number(482, 1) != 0;
    while (more) {
      header.next();
      add(map, header, 0, IN_BLOCK);
      more = header.number(504, 1) != 0;
    }
    return new SparseHeader(map, size, null);
  }

  private static void add(SparseMap map, Fields header, int start, int count) throws IOException {
    for (int i = start; i < start + count * 2 * FIELD; i += 2 * FIELD) {
      if (header.number(i + FIELD, FIELD) == 0 && header.number(i, FIELD) == 0) {
        return;
      }
      map.add(header.number(i, FIELD));
      map.add(header.number(i + FIELD, FIELD));
    }
  }

  /** For a message. */
  static IOException broken(byte[] name, IOException problem) {
    String shown = Names.printable(Names.decode(name, 0, Math.min(name.length, 200)));
    return new IOException("tar entry " + shown + ": " + problem.getMessage(), problem);
  }
}
