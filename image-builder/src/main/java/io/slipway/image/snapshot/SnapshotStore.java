package io.slipway.image.snapshot;

import io.slipway.image.config.Digests;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarReader;
import io.slipway.image.posix.Posix;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;

/**
 * Layer directories by chain id. A directory is there whole or not at all; who comes second with
 * the same one drops its own. Directories lie at {@code snapshots/<privilege>/<26 letters>}, short
 * because a mount takes one page of options for all of them; the letters are 128 bits of the chain
 * id.
 */
public final class SnapshotStore {
  private static final String OWNERS = ".owners";
  private static final int NAME_BYTES = 16;

  private final StateDirectory state;
  private final Privilege privilege;
  private final Path root;

  public SnapshotStore(StateDirectory state, Privilege privilege) throws IOException {
    this.state = state;
    this.privilege = privilege;
    String kind = privilege == Privilege.ROOT ? "root" : "user";
    this.root = Files.createDirectories(state.snapshots().resolve(kind));
  }

  public Path root() {
    return root;
  }

  public Privilege privilege() {
    return privilege;
  }

  public Snapshot scratch() {
    return new Snapshot("", List.of(), privilege);
  }

  /** The snapshot of layers from the bottom up, unpacking what no build has unpacked before. */
  public Snapshot of(List<Layer> layers, Session session) throws IOException, InterruptedException {
    Snapshot snapshot = scratch();
    for (Layer layer : layers) {
      snapshot = on(snapshot, layer, session);
    }
    return snapshot;
  }

  /** The snapshot that a layer makes of another. */
  public Snapshot on(Snapshot below, Layer layer, Session session)
      throws IOException, InterruptedException {
    String chain = Layer.chainId(below.chainId(), layer.diffId());
    if (!Files.isDirectory(path(chain))) {
      unpack(below, layer, chain, session);
    }
    return below.with(chain, existing(chain));
  }

  /** Makes the upper directory of a finished step the snapshot of the layer it gave. */
  public Snapshot adopt(Snapshot below, Layer layer, Path upper, Owners owners) throws IOException {
    String chain = Layer.chainId(below.chainId(), layer.diffId());
    publish(upper, owners, chain);
    return below.with(chain, existing(chain));
  }

  private void unpack(Snapshot below, Layer layer, String chain, Session session)
      throws IOException, InterruptedException {
    Path target = newDirectory(session, "unpack");
    MessageDigest diffId = Digests.sha256();
    try (InputStream blob = state.blobs().open(layer.digest());
        InputStream tar = new DigestInputStream(Compression.decompress(blob), diffId);
        UpperDirectory upper = new UpperDirectory(target, below)) {
      apply(tar, new Unpacker(upper, privilege));
      tar.transferTo(java.io.OutputStream.nullOutputStream());
      verify(layer, Digests.format(diffId.digest()));
      publish(target, upper.owners(), chain);
    } finally {
      Posix.delete(target);
    }
  }

  private static void apply(InputStream tar, Unpacker unpacker)
      throws IOException, InterruptedException {
    TarReader reader = new TarReader(tar);
    for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      unpacker.apply(entry, reader.content());
    }
    unpacker.finish();
  }

  private static void verify(Layer layer, String diffId) throws IOException {
    if (!diffId.equals(layer.diffId())) {
      throw new IOException(
          "layer "
              + layer.digest()
              + " unpacks to "
              + diffId
              + ", where the image's configuration"
              + " promises "
              + layer.diffId());
    }
  }

  /** The owners go first, so that a directory that is there has them. */
  private void publish(Path directory, Owners owners, String chain) throws IOException {
    Path target = path(chain);
    if (Files.isDirectory(target)) {
      return;
    }
    if (privilege == Privilege.USER) {
      Path table = directory.resolveSibling(directory.getFileName() + OWNERS);
      owners.write(table);
      if (Files.exists(table)) {
        Files.move(table, ownersOf(chain), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    move(directory, target);
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(to)) {
        throw e;
      }
    }
  }

  private LayerDirectory existing(String chain) throws IOException {
    Owners owners = privilege == Privilege.USER ? Owners.read(ownersOf(chain)) : new Owners();
    return new LayerDirectory(path(chain), owners);
  }

  private Path path(String chain) {
    return root.resolve(shortName(chain));
  }

  private Path ownersOf(String chain) {
    return root.resolve(shortName(chain) + OWNERS);
  }

  private static String shortName(String chain) {
    byte[] hash = java.util.HexFormat.of().parseHex(Digests.hex(chain));
    java.math.BigInteger number =
        new java.math.BigInteger(1, java.util.Arrays.copyOf(hash, NAME_BYTES));
    String letters = number.toString(32);
    return "0".repeat(26 - letters.length()) + letters;
  }

  /** An empty directory on the snapshots' file system, mode 0755 as a root directory's is. */
  public Path newDirectory(Session session, String prefix) throws IOException {
    Path directory = session.newDirectory(prefix);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    return directory;
  }
}
