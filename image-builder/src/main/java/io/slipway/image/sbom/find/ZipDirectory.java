package io.slipway.image.sbom.find;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.ZipException;

/**
 * How large a zip file's directory is (APPNOTE.TXT, 4.3.14 and 4.3.16), which has to be known
 * before it is read into memory.
 */
final class ZipDirectory {
  private static final int END = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final int LOCATOR = 0x07064b50;
  private static final int LOCATOR_SIZE = 20;
  private static final int LARGE_END = 0x06064b50;
  private static final int MAX_COMMENT = 0xffff;

  private ZipDirectory() {}

  static void check(FileChannel file, long limit) throws IOException {
    long size = size(file);
    if (size < 0 || size > limit) {
      throw new ZipException(
          "its directory of " + Long.toUnsignedString(size) + " bytes is too large");
    }
  }

  private static long size(FileChannel file) throws IOException {
    int tail = (int) Math.min(file.size(), END_SIZE + MAX_COMMENT + LOCATOR_SIZE);
    ByteBuffer bytes = read(file, file.size() - tail, tail);
    for (int at = tail - END_SIZE; at >= 0; at--) {
      if (bytes.getInt(at) == END) {
        boolean large = at >= LOCATOR_SIZE && bytes.getInt(at - LOCATOR_SIZE) == LOCATOR;
        return large
            ? largeSize(file, bytes.getLong(at - LOCATOR_SIZE + 8))
            : bytes.getInt(at + 12) & 0xffffffffL;
      }
    }
    throw new ZipException("it is no zip file");
  }

  private static long largeSize(FileChannel file, long at) throws IOException {
    ByteBuffer end = at < 0 || at > file.size() - 56 ? null : read(file, at, 56);
    if (end == null || end.getInt(0) != LARGE_END) {
      throw new ZipException("its zip64 directory is not where it should be");
    }
    return end.getLong(40);
  }

  private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) >= 0) {}
    if (bytes.hasRemaining()) {
      throw new ZipException("it ends too early");
    }
    return bytes.flip();
  }
}
