package io.slipway.image.store;

import io.slipway.image.config.Digests;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Blobs by digest, in {@code sha256/ab/<hex>}. A blob is there whole or not at all: it is written
 * to a temporary file, verified, synced and renamed. Several processes may use one store at once;
 * who comes second with the same blob changes nothing.
 */
public final class BlobStore {
  private final Path root;

  BlobStore(Path root) {
    this.root = root;
  }

  /** Where a blob lies, whether or not it is there. */
  public Path path(String digest) {
    String hex = Digests.hex(digest);
    return root.resolve("sha256").resolve(hex.substring(0, 2)).resolve(hex);
  }

  public boolean contains(String digest) {
    return Files.isRegularFile(path(digest));
  }

  /** The bytes of a blob, not buffered beyond a block. */
  public InputStream open(String digest) throws IOException {
    try {
      return new BufferedInputStream(Files.newInputStream(path(digest)), 1 << 16);
    } catch (NoSuchFileException e) {
      throw new IOException("blob " + digest + " is not in the store " + root, e);
    }
  }

  /** A blob that must fit in memory, such as a configuration. */
  public byte[] read(String digest, int limit) throws IOException {
    try (InputStream in = open(digest)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException("blob " + digest + " has more than " + limit + " bytes");
      }
      return bytes;
    }
  }

  /** Starts a blob of unknown digest; closing without {@link BlobWriter#commit} drops it. */
  public BlobWriter create(Session session) throws IOException {
    return new BlobWriter(this, session.newFile("blob"));
  }

  public Blob put(Session session, byte[] content) throws IOException {
    String digest = Digests.of(content);
    if (contains(digest)) {
      return new Blob(digest, content.length);
    }
    try (BlobWriter writer = create(session)) {
      writer.write(content);
      return writer.commit();
    }
  }

  /** Moves a file whose digest and size were verified while it was written into the store. */
  public void adopt(Path file, Blob verified) throws IOException {
    Path target = path(verified.digest());
    if (Files.exists(target)) {
      Files.delete(file);
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.createDirectories(target.getParent());
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Takes a blob from elsewhere.
   *
   * @throws IOException where its bytes do not have the digest or the size that was promised
   */
  public Blob receive(Session session, InputStream in, String digest, long size)
      throws IOException {
    try (BlobWriter writer = create(session)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        writer.write(buffer, 0, n);
        if (writer.size() > size) {
          throw new IOException("blob " + digest + " is longer than its " + size + " bytes");
        }
      }
      return writer.commit(new Blob(digest, size));
    }
  }
}
