package io.slipway.image.layer;

import com.github.luben.zstd.ZstdIOException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** Decompressed bytes whose failures say what is wrong; those of the libraries may say nothing. */
final class Unpacked extends FilterInputStream {
  private final String kind;

  /** Begins to decompress, which reads a header. */
  @FunctionalInterface
  interface Source {
    InputStream open() throws IOException;
  }

  private Unpacked(String kind, InputStream in) {
    super(in);
    this.kind = kind;
  }

  static Unpacked of(String kind, Source source) throws IOException {
    try {
      return new Unpacked(kind, source.open());
    } catch (EOFException | ZipException | ZstdIOException e) {
      throw broken(kind, e);
    }
  }

  @Override
  public int read() throws IOException {
    return OneByte.of(this);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return super.read(bytes, offset, length);
    } catch (EOFException | ZipException | ZstdIOException e) {
      throw broken(kind, e);
    }
  }

  private static IOException broken(String kind, IOException e) {
    String detail = e.getMessage() == null ? "" : ": " + e.getMessage();
    return new IOException("the " + kind + " data is broken or cut short" + detail, e);
  }
}
