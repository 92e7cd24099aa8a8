package io.slipway.image.sbom.rpmdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pages of an SQLite 3 file as its last commit left them (sqlite.org/fileformat2.html, sections
 * 1.3 and 4): the write-ahead log's, where it has a page, else the file's. Pages count from 1.
 */
final class SqlitePages {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 100;
  private static final int LOG_HEADER = 32;
  private static final int FRAME_HEADER = 24;
  private static final int LOG_MAGIC = 0x377f0682;

  /** Ten times the size at which SQLite checkpoints by itself. */
  private static final long MAX_LOG = 64L << 20;

  private final Region file;
  private final @Nullable Region log;
  private final Map<Long, Long> logged = new HashMap<>();
  private final int pageSize;
  private final int usable;

  SqlitePages(Region file, @Nullable Region log) throws IOException {
    this.file = file;
    this.log = log;
    ByteBuffer header = file.at(0, HEADER);
    if (header.slice(0, MAGIC.length).compareTo(ByteBuffer.wrap(MAGIC)) != 0) {
      throw new BrokenDatabaseException("this is no SQLite 3 database");
    }
    int size = header.getShort(16) & 0xffff;
    this.pageSize = size == 1 ? 1 << 16 : size;
    this.usable = pageSize - (header.get(20) & 0xff);
    if (pageSize < 512 || Integer.bitCount(pageSize) != 1 || usable < 480) {
      throw new BrokenDatabaseException("an SQLite database with pages of " + size + " bytes");
    }
    if (log != null && log.size() > LOG_HEADER) {
      readLog(log);
    }
  }

  /** The bytes of a page that hold content. */
  int usable() {
    return usable;
  }

  /** How many pages there can be. */
  long count() {
    return file.size() / pageSize + logged.size();
  }

  ByteBuffer page(long number) throws IOException {
    Long frame = logged.get(number);
    return frame != null && log != null
        ? log.at(frame, pageSize)
        : file.at((number - 1) * pageSize, pageSize);
  }

  /**
   * Frames count up to the last commit, while salts and checksums are those of the log's header.
   */
  private void readLog(Region frames) throws IOException {
    ByteBuffer header = frames.at(0, LOG_HEADER);
    int magic = header.getInt(0);
    if ((magic & ~1) != LOG_MAGIC || header.getInt(8) != pageSize || frames.size() > MAX_LOG) {
      throw new BrokenDatabaseException("the SQLite write-ahead log does not belong to the file");
    }
    LogChecksum sum = new LogChecksum((magic & 1) == 1);
    sum.add(header, 0, 24);
    Map<Long, Long> pending = new HashMap<>();
    boolean valid = sum.matches(header, 24);
    long at = LOG_HEADER;
    while (valid && at + FRAME_HEADER + pageSize <= frames.size()) {
      ByteBuffer frame = frames.at(at, FRAME_HEADER + pageSize);
      sum.add(frame, 0, 8);
      sum.add(frame, FRAME_HEADER, pageSize);
      valid = frame.getLong(8) == header.getLong(16) && sum.matches(frame, 16);
      if (valid) {
        pending.put(frame.getInt(0) & 0xffffffffL, at + FRAME_HEADER);
      }
      if (valid && frame.getInt(4) != 0) {
        logged.putAll(pending);
        pending.clear();
      }
      at += FRAME_HEADER + pageSize;
    }
  }

  /** The running checksum of a write-ahead log (fileformat2.html, section 4.2). */
  private static final class LogChecksum {
    private final boolean bigEndian;
    private int first;
    private int second;

    LogChecksum(boolean bigEndian) {
      this.bigEndian = bigEndian;
    }

    void add(ByteBuffer bytes, int from, int length) {
      for (int i = from; i < from + length; i += 8) {
        first += word(bytes, i) + second;
        second += word(bytes, i + 4) + first;
      }
    }

    private int word(ByteBuffer bytes, int at) {
      int word = bytes.getInt(at);
      return bigEndian ? word : Integer.reverseBytes(word);
    }

    boolean matches(ByteBuffer bytes, int at) {
      return bytes.getInt(at) == first && bytes.getInt(at + 4) == second;
    }
  }
}
