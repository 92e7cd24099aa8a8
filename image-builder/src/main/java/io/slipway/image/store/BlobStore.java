package io.slipway.image.store;

import io.slipway.image.config.Digests;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs by digest, in {@code sha256/ab/<hex>}. A blob is there whole or not at all: it is written
 * to a temporary file, verified and renamed. Several processes may use one store at once; who comes
 * second with the same blob changes nothing.
 *
 * <p>Beside each blob lies what its file looked like when its content was last verified ({@link
 * Seal}). Where the file looks different, as after a write by anybody or a restart of the machine,
 * it is read and verified again before it is used; one that is damaged is dropped.
 */
public final class BlobStore {
  private static final Logger LOG = LoggerFactory.getLogger(BlobStore.class);

  private final Path root;

  BlobStore(Path root) {
    this.root = root;
  }

  /** Where a blob lies, whether or not it is there. */
  public Path path(String digest) {
    String hex = Digests.hex(digest);
    return root.resolve("sha256").resolve(hex.substring(0, 2)).resolve(hex);
  }

  /** Whether there is such a file, looked at no further. */
  public boolean contains(String digest) {
    return Files.isRegularFile(path(digest));
  }

  /** Whether a blob is there undamaged; if so, it stays until the session ends. */
  public boolean has(Session session, Blob blob) throws IOException {
    Path file = path(blob.digest());
    if (!session.hold(file)) {
      return false;
    }
    Seal seal = Seal.of(file);
    if (seal == null) {
      return false;
    }
    if (seal.size() == blob.size() && seal.isSame(Seal.read(Leases.used(file)))) {
      return true;
    }
    if (seal.size() == blob.size() && digest(file).equals(blob.digest())) {
      seal.write(Leases.used(file), session);
      return true;
    }
    LOG.warn("The blob {} is damaged; it is dropped and made or fetched again", file);
    Files.deleteIfExists(file);
    return false;
  }

  private static String digest(Path file) throws IOException {
    MessageDigest hash = Digests.sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
    }
    return Digests.format(hash.digest());
  }

  /** The bytes of a blob, not buffered beyond a block. */
  public InputStream open(String digest) throws IOException {
    try {
      return new BufferedInputStream(Files.newInputStream(path(digest)), 1 << 16);
    } catch (NoSuchFileException e) {
      throw new IOException("blob " + digest + " is not in the store " + root, e);
    }
  }

  /** A blob that must fit in memory, such as a configuration; verified. */
  public byte[] read(String digest, int limit) throws IOException {
    try (InputStream in = open(digest)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException("blob " + digest + " has more than " + limit + " bytes");
      }
      if (!Digests.of(bytes).equals(digest)) {
        Files.deleteIfExists(path(digest));
        throw new IOException("blob " + digest + " was damaged and has been dropped");
      }
      return bytes;
    }
  }

  /** Starts a blob of unknown digest; closing without {@link BlobWriter#commit} drops it. */
  public BlobWriter create(Session session) throws IOException {
    return create(session, Growth.UNHEARD);
  }

  /** The same for one that somebody reads meanwhile. */
  public BlobWriter create(Session session, Growth growth) throws IOException {
    return new BlobWriter(this, session, session.newFile("blob"), growth);
  }

  public Blob put(Session session, byte[] content) throws IOException {
    Blob blob = new Blob(Digests.of(content), content.length);
    if (has(session, blob)) {
      return blob;
    }
    try (BlobWriter writer = create(session)) {
      writer.write(content);
      return writer.commit();
    }
  }

  /** Moves a file whose digest and size were verified while it was written into the store. */
  public void adopt(Path file, Blob verified, Session session) throws IOException {
    if (has(session, verified)) {
      Files.deleteIfExists(file);
      return;
    }
    Path target = path(verified.digest());
    Files.createDirectories(target.getParent());
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    Seal seal = Seal.of(target);
    if (seal != null) {
      seal.write(Leases.used(target), session);
    }
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
