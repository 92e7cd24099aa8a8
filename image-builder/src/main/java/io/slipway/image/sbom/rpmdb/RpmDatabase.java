package io.slipway.image.sbom.rpmdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * The databases of RPM. A broken one throws {@link BrokenDatabaseException}, never anything else.
 */
public final class RpmDatabase {
  private RpmDatabase() {}

  /** Takes the headers of the installed packages, one at a time. */
  @FunctionalInterface
  public interface Headers {
    void accept(RpmHeader header) throws IOException, InterruptedException;
  }

  /** Where a backend hands out the bytes of each header. */
  @FunctionalInterface
  interface Blobs {
    void accept(byte[] blob) throws IOException, InterruptedException;
  }

  /**
   * {@code rpmdb.sqlite}.
   *
   * @param log its write-ahead log, where there is one: what it holds counts
   */
  public static void sqlite(FileChannel file, @Nullable FileChannel log, Headers headers)
      throws IOException, InterruptedException {
    new SqlitePackages(new Region(file), log == null ? null : new Region(log))
        .read(parsing(headers));
  }

  /** {@code Packages.db}. */
  public static void ndb(FileChannel file, Headers headers)
      throws IOException, InterruptedException {
    new NdbPackages(new Region(file)).read(parsing(headers));
  }

  /** {@code Packages}. */
  public static void berkeley(FileChannel file, Headers headers)
      throws IOException, InterruptedException {
    new BerkeleyPackages(new Region(file)).read(parsing(headers));
  }

  private static Blobs parsing(Headers headers) {
    return blob -> headers.accept(RpmHeader.read(blob));
  }
}
