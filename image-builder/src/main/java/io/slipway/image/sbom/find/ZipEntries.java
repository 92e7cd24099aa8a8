package io.slipway.image.sbom.find;

import io.slipway.image.layer.OneByte;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * The entries of a zip file, by its directory (PKWARE's APPNOTE.TXT, sections 4.3.7 to 4.3.16), one
 * at a time. Zip libraries keep the whole directory, which a hostile file can make as large as it
 * likes. What stands before the archive, as the shell script of an executable jar does, is passed
 * over.
 */
final class ZipEntries {
  private static final int END = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final int LOCATOR = 0x07064b50;
  private static final int LOCATOR_SIZE = 20;
  private static final int LARGE_END = 0x06064b50;
  private static final int LARGE_END_SIZE = 56;
  private static final int ENTRY = 0x02014b50;
  private static final int ENTRY_SIZE = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_SIZE = 30;
  private static final int MAX_COMMENT = 0xffff;
  private static final long IN_EXTRA = 0xffffffffL;
  private static final int EXTRA = 0x0001;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  private final FileChannel file;

  /** What the archive's own offsets are short of. */
  private final long shift;

  private final long directory;
  private final long end;

  /**
   * @param start of the content's local header
   */
  record Entry(String name, boolean encrypted, int method, long compressed, long start) {}

  /** Takes the entries, in the order of the directory. */
  @FunctionalInterface
  interface Visitor {
    void visit(Entry entry) throws IOException, InterruptedException;
  }

  private ZipEntries(FileChannel file, long shift, long directory, long end) {
    this.file = file;
    this.shift = shift;
    this.directory = directory;
    this.end = end;
  }

  static ZipEntries open(FileChannel file) throws IOException {
    int tail = (int) Math.min(file.size(), END_SIZE + MAX_COMMENT + LOCATOR_SIZE);
    long from = file.size() - tail;
    ByteBuffer bytes = read(file, from, tail);
    for (int at = tail - END_SIZE; at >= 0; at--) {
      if (bytes.getInt(at) == END) {
        boolean large = at >= LOCATOR_SIZE && bytes.getInt(at - LOCATOR_SIZE) == LOCATOR;
        return large
            ? large(file, from + at - LOCATOR_SIZE)
            : of(file, from + at, unsigned(bytes, at + 12), unsigned(bytes, at + 16));
      }
    }
    throw new ZipException("it is no zip file");
  }

  /** The record of a zip64 archive ends where its locator starts. */
  private static ZipEntries large(FileChannel file, long locator) throws IOException {
    long at = locator - LARGE_END_SIZE;
    ByteBuffer record = at < 0 ? null : read(file, at, LARGE_END_SIZE);
    if (record == null || record.getInt(0) != LARGE_END) {
      throw new ZipException("its zip64 directory is not where it should be");
    }
    return of(file, at, record.getLong(40), record.getLong(48));
  }

  /** The directory ends where its end record starts, whatever offset the record says. */
  private static ZipEntries of(FileChannel file, long end, long size, long offset)
      throws ZipException {
    if (size < 0 || size > end || offset < 0 || offset > end - size) {
      throw new ZipException("its directory lies outside of it");
    }
    long start = end - size;
    return new ZipEntries(file, start - offset, start, end);
  }

  void forEach(Visitor visitor) throws IOException, InterruptedException {
    long at = directory;
    while (at < end) {
      ByteBuffer fixed = read(file, at, ENTRY_SIZE);
      if (fixed.getInt(0) != ENTRY) {
        throw new ZipException("its directory is broken at " + at);
      }
      int name = fixed.getShort(28) & 0xffff;
      int extra = fixed.getShort(30) & 0xffff;
      int comment = fixed.getShort(32) & 0xffff;
      ByteBuffer variable = read(file, at + ENTRY_SIZE, name + extra);
      visitor.visit(entry(fixed, variable, name));
      at += ENTRY_SIZE + name + extra + comment;
    }
  }

  private Entry entry(ByteBuffer fixed, ByteBuffer variable, int nameLength) throws ZipException {
    String name = new String(variable.array(), 0, nameLength, StandardCharsets.UTF_8);
    long size = unsigned(fixed, 24);
    long compressed = unsigned(fixed, 20);
    long offset = unsigned(fixed, 42);
    ByteBuffer large = zip64(variable, nameLength);
    try {
      if (size == IN_EXTRA) {
        large.getLong();
      }
      compressed = compressed == IN_EXTRA ? large.getLong() : compressed;
      offset = offset == IN_EXTRA ? large.getLong() : offset;
    } catch (java.nio.BufferUnderflowException e) {
      throw new ZipException("its entry " + name + " lacks a zip64 field");
    }
    boolean encrypted = (fixed.getShort(8) & 1) != 0;
    return new Entry(name, encrypted, fixed.getShort(10), compressed, offset + shift);
  }

  /** Empty where there is none. */
  private static ByteBuffer zip64(ByteBuffer variable, int from) {
    variable.position(from);
    while (variable.remaining() >= 4) {
      int id = variable.getShort() & 0xffff;
      int length = Math.min(variable.getShort() & 0xffff, variable.remaining());
      if (id == EXTRA) {
        return variable.slice(variable.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      variable.position(variable.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  /** The unpacked content; the caller closes it. */
  InputStream content(Entry entry) throws IOException {
    if (entry.encrypted()) {
      throw new ZipException("its entry " + entry.name() + " is encrypted");
    }
    ByteBuffer local = read(file, entry.start(), LOCAL_SIZE);
    if (local.getInt(0) != LOCAL) {
      throw new ZipException("its entry " + entry.name() + " is not where it should be");
    }
    long start =
        entry.start() + LOCAL_SIZE + (local.getShort(26) & 0xffff) + (local.getShort(28) & 0xffff);
    InputStream raw = new Section(start, start + Math.max(0, entry.compressed()));
    return switch (entry.method()) {
      case STORED -> raw;
      case DEFLATED -> new Inflated(raw);
      default ->
          throw new ZipException(
              "its entry " + entry.name() + " is packed with method " + entry.method());
    };
  }

  private static long unsigned(ByteBuffer bytes, int at) {
    return bytes.getInt(at) & 0xffffffffL;
  }

  private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
    if (at < 0 || at > file.size() - length) {
      throw new ZipException("it points outside of itself");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException("it ends too early");
      }
    }
    return bytes.flip();
  }

  /** Frees the inflater's memory outside of the heap, which the JDK's class does not. */
  private static final class Inflated extends InflaterInputStream {
    private boolean padded;

    Inflated(InputStream in) {
      super(in, new Inflater(true), 1 << 13);
    }

    /** A stream without a header needs a byte after its end ({@link Inflater}). */
    @Override
    protected void fill() throws IOException {
      try {
        super.fill();
      } catch (EOFException e) {
        if (padded) {
          throw e;
        }
        padded = true;
        inf.setInput(new byte[1]);
      }
    }

    @Override
    public void close() throws IOException {
      inf.end();
      super.close();
    }
  }

  /** Bytes of the file, wherever its position is. */
  private final class Section extends InputStream {
    private final long to;
    private long at;

    Section(long from, long to) {
      this.at = from;
      this.to = to;
    }

    @Override
    public int read() throws IOException {
      return OneByte.of(this);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (at >= to || length == 0) {
        return length == 0 ? 0 : -1;
      }
      int wanted = (int) Math.min(length, to - at);
      int n = file.read(ByteBuffer.wrap(bytes, offset, wanted), at);
      at += Math.max(0, n);
      return n;
    }
  }
}
