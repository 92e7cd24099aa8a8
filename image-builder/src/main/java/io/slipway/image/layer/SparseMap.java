package io.slipway.image.layer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Where the stored bytes of a sparse file belong; everything else is zeros (GNU tar manual,
 * "Storing Sparse Files").
 */
final class SparseMap {
  /** GNU tar's own files rarely have a thousand. */
  static final int MAX_REGIONS = 1 << 18;

  private long[] numbers = new long[8];
  private int length;

  /** Adds an offset or a size, in turn. */
  void add(long number) throws IOException {
    if (length == 2 * MAX_REGIONS) {
      throw new IOException("a sparse file of more than " + MAX_REGIONS + " regions");
    }
    numbers = length == numbers.length ? Arrays.copyOf(numbers, 2 * length) : numbers;
    numbers[length++] = number;
  }

  /** {@code "offset,size,offset,size"}. */
  static SparseMap parse(String text) throws IOException {
    SparseMap map = new SparseMap();
    int start = 0;
    while (start < text.length()) {
      int comma = text.indexOf(',', start);
      int end = comma < 0 ? text.length() : comma;
      map.add(number(text.substring(start, end)));
      start = end + 1;
    }
    return map;
  }

  static long number(String text) throws IOException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("a sparse file's map has '" + text + "' for a number", e);
    }
  }

  /**
   * Checks that the regions are in order, within the file, and hold what is stored.
   *
   * @return how many bytes are not stored
   */
  long check(long size, long stored) throws IOException {
    long end = 0;
    long sum = 0;
    for (int i = 0; i + 1 < length; i += 2) {
      long offset = numbers[i];
      long bytes = numbers[i + 1];
      if (offset < end || bytes < 0 || bytes > size - offset) {
        throw new IOException("a sparse file's regions overlap or lie outside of it");
      }
      end = offset + bytes;
      sum += bytes;
    }
    if (length % 2 != 0 || sum != stored) {
      throw new IOException("a sparse file's map does not fit what is stored");
    }
    return size - stored;
  }

  /** The whole file. */
  InputStream expand(InputStream stored, long size) {
    return new Expanded(stored, size);
  }

  private final class Expanded extends InputStream {
    private final InputStream stored;
    private final long size;
    private long position;
    private int region;

    Expanded(InputStream stored, long size) {
      this.stored = stored;
      this.size = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      while (region < length && position >= numbers[region] + numbers[region + 1]) {
        region += 2;
      }
      if (position == size) {
        return -1;
      }
      boolean hole = region >= length || position < numbers[region];
      long end = region >= length ? size : numbers[region] + (hole ? 0 : numbers[region + 1]);
      int n = (int) Math.min(count, end - position);
      if (hole) {
        Arrays.fill(bytes, offset, offset + n, (byte) 0);
      } else {
        n = stored.read(bytes, offset, n);
        if (n < 0) {
          throw new EOFException("the tar archive ends within a sparse file");
        }
      }
      position += n;
      return n;
    }
  }
}
