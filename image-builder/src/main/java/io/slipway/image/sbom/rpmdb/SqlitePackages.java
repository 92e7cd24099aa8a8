package io.slipway.image.sbom.rpmdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code Packages} of an SQLite database: its b-tree is walked from the left, each row's
 * blob is a header (sqlite.org/fileformat2.html, sections 1.6 and 2.1).
 */
final class SqlitePackages {
  private static final int LEAF = 0x0d;
  private static final int INTERIOR = 0x05;
  private static final int SCHEMA_PAGE = 1;
  private static final int FILE_HEADER = 100;
  private static final int MAX_DEPTH = 20;
  private static final String TABLE = "Packages";

  private final SqlitePages pages;
  private long visited;

  SqlitePackages(Region file, @Nullable Region log) throws IOException {
    this.pages = new SqlitePages(file, log);
  }

  void read(RpmDatabase.Blobs blobs) throws IOException, InterruptedException {
    long[] root = {0};
    walk(SCHEMA_PAGE, 0, row -> root[0] = Math.max(root[0], tableRoot(row)));
    if (root[0] == 0) {
      throw new BrokenDatabaseException("the SQLite database has no table " + TABLE);
    }
    visited = 0;
    walk(root[0], 0, row -> blobs.accept(column(row, 1)));
  }

  /** A row of sqlite_schema: type, name, table, root page, SQL. */
  private static long tableRoot(byte[] row) throws BrokenDatabaseException {
    boolean wanted = text(row, 0).equals("table") && text(row, 1).equals(TABLE);
    return wanted ? number(column(row, 3)) : 0;
  }

  private void walk(long number, int depth, RpmDatabase.Blobs rows)
      throws IOException, InterruptedException {
    if (depth > MAX_DEPTH || ++visited > pages.count()) {
      throw new BrokenDatabaseException("the SQLite tree has a loop at page " + number);
    }
    ByteBuffer page = pages.page(number);
    int start = number == SCHEMA_PAGE ? FILE_HEADER : 0;
    int cells = page.getShort(start + 3) & 0xffff;
    int type = page.get(start);
    if ((type != LEAF && type != INTERIOR) || start + 12 + cells * 2 > page.limit()) {
      throw new BrokenDatabaseException("page " + number + " is no page of a table");
    }
    for (int i = 0; i < cells; i++) {
      int at = page.getShort(start + (type == LEAF ? 8 : 12) + i * 2) & 0xffff;
      if (type == LEAF) {
        rows.accept(payload(page, at));
      } else {
        walk(pointer(page, at), depth + 1, rows);
      }
    }
    if (type == INTERIOR) {
      walk(pointer(page, start + 8), depth + 1, rows);
    }
  }

  private static long pointer(ByteBuffer page, int at) throws BrokenDatabaseException {
    if (at > page.limit() - Integer.BYTES) {
      throw new BrokenDatabaseException("a page points from " + at);
    }
    return page.getInt(at) & 0xffffffffL;
  }

  /** The row in a leaf's cell, with what lies on overflow pages. */
  private byte[] payload(ByteBuffer page, int at) throws IOException {
    Varints cell = new Varints(page.array(), at);
    long length = cell.next();
    cell.next();
    if (length < 0 || length > Region.MAX_BLOB) {
      throw new BrokenDatabaseException("a row of " + length + " bytes");
    }
    int local = local((int) length);
    int from = cell.position();
    if (from + local > pages.usable()) {
      throw new BrokenDatabaseException("a row that runs out of its page");
    }
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    row.write(page.array(), from, local);
    if (local < length) {
      overflow(pointer(page, from + local), (int) length, row);
    }
    return row.toByteArray();
  }

  /** How much of a payload lies on the leaf (section 1.6). */
  private int local(int length) {
    int most = pages.usable() - 35;
    int least = (pages.usable() - 12) * 32 / 255 - 23;
    int rest = least + (length - least) % (pages.usable() - 4);
    return length <= most ? length : rest <= most ? rest : least;
  }

  private void overflow(long first, int length, ByteArrayOutputStream row) throws IOException {
    long number = first;
    while (row.size() < length) {
      ByteBuffer page = pages.page(number);
      row.write(page.array(), 4, Math.min(pages.usable() - 4, length - row.size()));
      number = page.getInt(0) & 0xffffffffL;
    }
  }

  /** The bytes of a column; numbers are big-endian. */
  private static byte[] column(byte[] row, int index) throws BrokenDatabaseException {
    Varints header = new Varints(row, 0);
    long at = header.next();
    long end = at;
    for (int i = 0; i < index; i++) {
      at += size(header, end);
    }
    long size = size(header, end);
    if (at < 0 || size < 0 || at + size > row.length) {
      throw new BrokenDatabaseException("a row of " + row.length + " bytes lacks a column");
    }
    return java.util.Arrays.copyOfRange(row, (int) at, (int) (at + size));
  }

  /** By serial type. */
  private static long size(Varints header, long end) throws BrokenDatabaseException {
    if (header.position() >= end) {
      throw new BrokenDatabaseException("a row has too few columns");
    }
    long type = header.next();
    if (type >= 12) {
      return (type - 12) / 2;
    }
    return switch ((int) type) {
      case 1, 2, 3, 4 -> type;
      case 5 -> 6;
      case 6, 7 -> 8;
      default -> 0;
    };
  }

  private static String text(byte[] row, int index) throws BrokenDatabaseException {
    return new String(column(row, index), StandardCharsets.UTF_8);
  }

  private static long number(byte[] bytes) {
    long value = 0;
    for (byte b : bytes) {
      value = value << 8 | (b & 0xff);
    }
    return value;
  }

  /** Numbers of one to nine bytes. */
  private static final class Varints {
    private final byte[] bytes;
    private int at;

    Varints(byte[] bytes, int at) {
      this.bytes = bytes;
      this.at = at;
    }

    int position() {
      return at;
    }

    long next() throws BrokenDatabaseException {
      long value = 0;
      for (int i = 0; i < 9; i++) {
        if (at >= bytes.length) {
          throw new BrokenDatabaseException("a number runs out of its page");
        }
        int b = bytes[at++] & 0xff;
        value = i == 8 ? value << 8 | b : value << 7 | (b & 0x7f);
        if (b < 0x80) {
          return value;
        }
      }
      return value;
    }
  }
}
