package io.slipway.image.sbom.rpmdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * RPM's own "ndb": slots that name blocks of 16 bytes (rpm, lib/backend/ndb/rpmpkg.c). Everything
 * is little-endian.
 */
final class NdbPackages {
  private static final int MAGIC = 'R' | 'p' << 8 | 'm' << 16 | 'P' << 24;
  private static final int SLOT_MAGIC = 'S' | 'l' << 8 | 'o' << 16 | 't' << 24;
  private static final int BLOB_MAGIC = 'B' | 'l' << 8 | 'b' << 16 | 'S' << 24;
  private static final int HEADER = 32;
  private static final int PAGE = 4096;
  private static final int UNIT = 16;
  private static final int MAX_SLOT_PAGES = 4096;

  private final Region file;

  NdbPackages(Region file) {
    this.file = file;
  }

  void read(RpmDatabase.Blobs blobs) throws IOException, InterruptedException {
    ByteBuffer header = little(0, HEADER);
    int pages = header.getInt(12);
    if (header.getInt(0) != MAGIC || header.getInt(4) != 0) {
      throw new BrokenDatabaseException("this is no ndb database of a known version");
    }
    if (pages < 1 || pages > MAX_SLOT_PAGES) {
      throw new BrokenDatabaseException("an ndb database with " + pages + " pages of slots");
    }
    ByteBuffer slots = little(HEADER, pages * PAGE - HEADER);
    while (slots.remaining() >= UNIT) {
      int magic = slots.getInt();
      int index = slots.getInt();
      long offset = (slots.getInt() & 0xffffffffL) * UNIT;
      slots.getInt();
      if (magic != SLOT_MAGIC) {
        throw new BrokenDatabaseException("a slot of the ndb database is broken");
      }
      if (offset != 0) {
        blobs.accept(blob(index, offset));
      }
    }
  }

  private byte[] blob(int index, long offset) throws IOException {
    ByteBuffer head = little(offset, UNIT);
    if (head.getInt(0) != BLOB_MAGIC || head.getInt(4) != index) {
      throw new BrokenDatabaseException("package " + index + " does not lie at " + offset);
    }
    return file.at(offset + UNIT, head.getInt(12)).array();
  }

  private ByteBuffer little(long offset, int length) throws IOException {
    return file.at(offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
