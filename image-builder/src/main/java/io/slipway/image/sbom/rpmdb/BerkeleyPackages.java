package io.slipway.image.sbom.rpmdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A Berkeley DB hash file (Oracle's db, src/dbinc/db_page.h): every second item of a hash page is a
 * value, on the page or on a chain of overflow pages. The byte order is the writer's.
 */
final class BerkeleyPackages {
  private static final int HASH_MAGIC = 0x061561;
  private static final int META = 72;
  private static final int PAGE_HEADER = 26;
  private static final int HASH_META_PAGE = 8;
  private static final int HASH_PAGE = 13;
  private static final int UNSORTED_HASH_PAGE = 2;
  private static final int OVERFLOW_PAGE = 7;
  private static final int ITEM_ON_PAGE = 1;
  private static final int ITEM_ON_OVERFLOW = 3;

  /** Key 0 holds the next package number; no header is that short. */
  private static final int SHORTEST_HEADER = 16;

  private final Region file;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private int pageSize;

  BerkeleyPackages(Region file) {
    this.file = file;
  }

  void read(RpmDatabase.Blobs blobs) throws IOException, InterruptedException {
    long pages = open();
    for (long number = 1; number < pages; number++) {
      ByteBuffer page = page(number);
      int type = page.get(25);
      if (type == HASH_PAGE || type == UNSORTED_HASH_PAGE) {
        readPage(page, blobs);
      }
    }
  }

  /** How many pages there are. */
  private long open() throws IOException {
    ByteBuffer meta = file.at(0, META).order(order);
    if (meta.getInt(12) != HASH_MAGIC) {
      order = ByteOrder.BIG_ENDIAN;
      meta.order(order);
    }
    pageSize = meta.getInt(20);
    boolean sane = pageSize >= 512 && pageSize <= 1 << 16 && Integer.bitCount(pageSize) == 1;
    if (meta.getInt(12) != HASH_MAGIC || meta.get(25) != HASH_META_PAGE || !sane) {
      throw new BrokenDatabaseException("this is no Berkeley DB hash file");
    }
    if (meta.get(24) != 0) {
      throw new BrokenDatabaseException("the Berkeley DB file is encrypted");
    }
    return file.size() / pageSize;
  }

  private ByteBuffer page(long number) throws IOException {
    return file.at(number * pageSize, pageSize).order(order);
  }

  private void readPage(ByteBuffer page, RpmDatabase.Blobs blobs)
      throws IOException, InterruptedException {
    int entries = page.getShort(20) & 0xffff;
    if (PAGE_HEADER + entries * 2 > pageSize) {
      throw new BrokenDatabaseException("a page with " + entries + " entries");
    }
    for (int i = 1; i < entries; i += 2) {
      byte[] value = value(page, offset(page, i), offset(page, i - 1));
      if (value.length >= SHORTEST_HEADER) {
        blobs.accept(value);
      }
    }
  }

  private static int offset(ByteBuffer page, int index) {
    return page.getShort(PAGE_HEADER + index * 2) & 0xffff;
  }

  /** Items grow down from the end of the page, so each ends where the one before it starts. */
  private byte[] value(ByteBuffer page, int start, int end) throws IOException {
    if (start < PAGE_HEADER || start >= end || end > pageSize) {
      throw new BrokenDatabaseException("an item from " + start + " to " + end + " of a page");
    }
    int type = page.get(start);
    if (type == ITEM_ON_PAGE) {
      byte[] value = new byte[end - start - 1];
      page.get(start + 1, value);
      return value;
    }
    if (type == ITEM_ON_OVERFLOW && end - start >= 12) {
      return overflow(page.getInt(start + 4) & 0xffffffffL, page.getInt(start + 8));
    }
    throw new BrokenDatabaseException("an item of type " + type);
  }

  private byte[] overflow(long first, int length) throws IOException {
    if (length < 0 || length > Region.MAX_BLOB || length > file.size()) {
      throw new BrokenDatabaseException("an item of " + length + " bytes");
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream(length);
    for (long number = first; value.size() < length; ) {
      ByteBuffer page = page(number);
      int used = page.getShort(22) & 0xffff;
      if (page.get(25) != OVERFLOW_PAGE || used == 0 || used > pageSize - PAGE_HEADER) {
        throw new BrokenDatabaseException("page " + number + " does not continue an item");
      }
      value.write(page.array(), PAGE_HEADER, Math.min(used, length - value.size()));
      number = page.getInt(16) & 0xffffffffL;
    }
    return value.toByteArray();
  }
}
