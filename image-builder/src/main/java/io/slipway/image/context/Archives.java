package io.slipway.image.context;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Local archives that ADD unpacks: tar, plain or with gzip, bzip2, xz or zstd; told by content. */
public final class Archives {
  private static final int TAR_HEADER = 512;
  private static final int MAGIC = 6;
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] BZIP2 = {'B', 'Z', 'h'};
  private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  /** xz may ask for gigabytes to decompress; this is what its strongest preset needs. */
  private static final int MAX_XZ_KIB = 128 << 10;

  private Archives() {}

  /** Whether the file begins with a tar header, once decompressed. */
  public static boolean isArchive(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) == 0) {
      return false;
    }
    try (InputStream tar = open(file)) {
      byte[] header = tar.readNBytes(TAR_HEADER);
      return header.length == TAR_HEADER && TarUtils.verifyCheckSum(header);
    } catch (IOException | RuntimeException e) {
      // Commons Compress throws IllegalArgumentException and worse at what is no archive.
      return false;
    }
  }

  /** The tar stream in a file for which {@link #isArchive} is true. */
  public static InputStream open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      raw.mark(MAGIC);
      byte[] magic = raw.readNBytes(MAGIC);
      raw.reset();
      return decompressed(raw, magic);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private static InputStream decompressed(InputStream raw, byte[] magic) throws IOException {
    if (startsWith(magic, GZIP)) {
      return new GZIPInputStream(raw, 1 << 16);
    } else if (startsWith(magic, BZIP2)) {
      return new BZip2CompressorInputStream(raw, true);
    } else if (startsWith(magic, XZ)) {
      return new XZInputStream(raw, MAX_XZ_KIB);
    }
    return startsWith(magic, ZSTD) ? new ZstdInputStream(raw) : raw;
  }

  private static boolean startsWith(byte[] content, byte[] magic) {
    return content.length >= magic.length
        && Arrays.equals(content, 0, magic.length, magic, 0, magic.length);
  }
}
