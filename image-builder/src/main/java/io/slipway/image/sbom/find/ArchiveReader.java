package io.slipway.image.sbom.find;

import io.slipway.image.config.Digests;
import io.slipway.image.layer.OneByte;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/**
 * Reads one archive and those inside it. The outer one is read by its directory, which passes over
 * most of it; those inside are read as they are unpacked, so that memory stays the same however
 * deep they lie. Depth, entries and unpacked bytes are bounded.
 */
final class ArchiveReader {
  static final int MAX_DEPTH = 8;
  static final int MAX_ENTRIES = 1_000_000;
  static final long MAX_UNPACKED = 4L << 30;

  private final Findings findings;
  private final String path;
  private final long limit;
  private long unpacked;
  private int entries;

  ArchiveReader(Findings findings, String path) {
    this(findings, path, MAX_UNPACKED);
  }

  ArchiveReader(Findings findings, String path, long limit) {
    this.findings = findings;
    this.path = path;
    this.limit = limit;
  }

  /** An archive that is more than it should be. */
  private static final class TooMuchException extends IOException {
    private static final long serialVersionUID = 1L;

    TooMuchException(String message) {
      super(message);
    }
  }

  void read(FileChannel channel) throws IOException, InterruptedException {
    if (channel.size() == 0) {
      return;
    }
    try {
      readChecked(channel);
    } catch (java.io.InterruptedIOException | java.nio.channels.ClosedByInterruptException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      findings.gap(path, "the archive cannot be read: " + e.getMessage());
    }
  }

  private void readChecked(FileChannel channel) throws IOException, InterruptedException {
    Map<String, String> checksums = checksums(channel);
    JavaArchive archive = new JavaArchive(path);
    ZipEntries zip = ZipEntries.open(channel);
    zip.forEach(
        entry -> {
          count(1);
          if (archive.wants(entry.name())) {
            try (InputStream content = zip.content(entry)) {
              visit(archive, entry.name(), content, 1);
            }
          }
        });
    archive.components(checksums).forEach(findings::add);
  }

  private void visit(JavaArchive archive, String name, InputStream content, int depth)
      throws IOException, InterruptedException {
    InventoryReader.checkInterrupt();
    InputStream counted = new Counted(content);
    if (JavaArchive.isOne(name)) {
      nested(archive.path() + "!/" + name, counted, depth);
    } else {
      archive.take(name, counted);
    }
  }

  /** What is inside an archive that is broken or locked is a gap; the outer one goes on. */
  private void nested(String where, InputStream content, int depth)
      throws IOException, InterruptedException {
    if (depth >= MAX_DEPTH) {
      throw new TooMuchException("archives in it are nested deeper than " + MAX_DEPTH);
    }
    MessageDigest sha1 = digest("SHA-1");
    MessageDigest sha256 = Digests.sha256();
    InputStream digested = new DigestInputStream(new DigestInputStream(content, sha256), sha1);
    JavaArchive archive = new JavaArchive(where);
    try {
      unpack(archive, digested, depth);
    } catch (ZipException | IllegalArgumentException e) {
      findings.gap(where, "the archive cannot be read: " + e.getMessage());
    }
    digested.transferTo(java.io.OutputStream.nullOutputStream());
    archive.components(Map.of("SHA-1", hex(sha1), "SHA-256", hex(sha256))).forEach(findings::add);
  }

  private void unpack(JavaArchive archive, InputStream in, int depth)
      throws IOException, InterruptedException {
    ZipArchiveInputStream zip = new ZipArchiveInputStream(in, "UTF-8", true, false);
    for (ZipArchiveEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      count(1);
      if (archive.wants(entry.getName()) && zip.canReadEntryData(entry)) {
        visit(archive, entry.getName(), zip, depth + 1);
      }
      new Counted(zip).transferTo(java.io.OutputStream.nullOutputStream());
    }
  }

  private void count(int more) throws TooMuchException {
    entries += more;
    if (entries > MAX_ENTRIES) {
      throw new TooMuchException("it has more than " + MAX_ENTRIES + " entries");
    }
  }

  private static Map<String, String> checksums(FileChannel channel) throws IOException {
    MessageDigest sha1 = digest("SHA-1");
    MessageDigest sha256 = Digests.sha256();
    ReadableByteChannel open = channel.position(0);
    byte[] buffer = new byte[1 << 16];
    InputStream in = Channels.newInputStream(open);
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      sha1.update(buffer, 0, n);
      sha256.update(buffer, 0, n);
    }
    return Map.of("SHA-1", hex(sha1), "SHA-256", hex(sha256));
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has " + algorithm, e);
    }
  }

  /** Counts what is unpacked, wherever it goes; closing it leaves the archive open. */
  private final class Counted extends InputStream {
    private final InputStream in;

    Counted(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      return OneByte.of(this);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = in.read(bytes, offset, length);
      unpacked += Math.max(n, 0);
      if (unpacked > limit) {
        throw new TooMuchException("it unpacks to more than " + limit + " bytes");
      }
      return n;
    }
  }
}
