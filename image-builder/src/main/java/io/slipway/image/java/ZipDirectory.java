package io.slipway.image.java;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Looks at a zip file's end (APPNOTE.TXT, 4.3.14 to 4.3.16) before the JDK does, which reads the
 * whole central directory into memory, however large it says it is.
 */
final class ZipDirectory {
  private static final int END = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final int MAX_COMMENT = 0xffff;
  private static final int SIZE_AT = 12;

  private static final int LOCATOR = 0x07064b50;
  private static final int LOCATOR_SIZE = 20;
  private static final int LOCATOR_OFFSET_AT = 8;
  private static final int ZIP64_SIZE_AT = 40;
  private static final long ZIP64_MARK = 0xffffffffL;

  /** Room for half a million entries. */
  private static final long MAX_SIZE = 64L << 20;

  private ZipDirectory() {}

  static void check(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      int tail = END_SIZE + MAX_COMMENT + LOCATOR_SIZE;
      long size = size(read(file, Math.max(0, file.size() - tail), tail), file);
      if (size < 0 || size > MAX_SIZE) {
        throw new IOException(
            "its directory has " + size + " bytes, more than the " + MAX_SIZE + " allowed");
      }
    }
  }

  /** The largest size that any end of a directory in {@code tail} states: one of them is read. */
  private static long size(ByteBuffer tail, FileChannel file) throws IOException {
    boolean found = false;
    long largest = 0;
    for (int at = tail.limit() - END_SIZE; at >= 0; at--) {
      if (tail.getInt(at) == END) {
        found = true;
        long size = Integer.toUnsignedLong(tail.getInt(at + SIZE_AT));
        largest = Math.max(largest, size == ZIP64_MARK ? 0 : size);
        largest = Math.max(largest, zip64(tail, at - LOCATOR_SIZE, file));
      }
    }
    if (!found) {
      throw new IOException("it is no zip archive");
    }
    return largest;
  }

  private static long zip64(ByteBuffer tail, int locator, FileChannel file) throws IOException {
    if (locator < 0 || tail.getInt(locator) != LOCATOR) {
      return 0;
    }
    long at = tail.getLong(locator + LOCATOR_OFFSET_AT) + ZIP64_SIZE_AT;
    ByteBuffer size = at < 0 ? ByteBuffer.allocate(0) : read(file, at, Long.BYTES);
    return size.remaining() < Long.BYTES ? 0 : size.getLong() & Long.MAX_VALUE;
  }

  private static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    int count = 0;
    while (count >= 0 && bytes.hasRemaining()) {
      count = file.read(bytes, position + bytes.position());
    }
    return bytes.flip();
  }
}
