package io.slipway.image.snapshot;

import io.slipway.image.config.Digests;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarReader;
import io.slipway.image.posix.Posix;
import io.slipway.image.store.DiskRoom;
import io.slipway.image.store.KeyLocks;
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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Layer directories by chain id. A directory is there whole or not at all; who comes second with
 * the same one drops its own. Directories lie at {@code snapshots/<privilege>/<26 letters>}, short
 * because a mount takes one page of options for all of them; the letters are 128 bits of the chain
 * id.
 */
public final class SnapshotStore {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
  private static final String OWNERS = ".owners";
  private static final int NAME_BYTES = 16;

  private final StateDirectory state;
  private final Privilege privilege;
  private final LayerOpener opener;
  private final Path root;

  /** Opens a layer's compressed bytes, perhaps by fetching them first. */
  @FunctionalInterface
  public interface LayerOpener {
    InputStream open(Layer layer) throws IOException, InterruptedException;
  }

  /** For layers that are in the store. */
  public SnapshotStore(StateDirectory state, Privilege privilege) throws IOException {
    this(state, privilege, layer -> state.blobs().open(layer.digest()));
  }

  public SnapshotStore(StateDirectory state, Privilege privilege, LayerOpener opener)
      throws IOException {
    this.state = state;
    this.privilege = privilege;
    this.opener = opener;
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
    Optional<LayerDirectory> known = existing(chain, session);
    if (known.isPresent()) {
      return below.with(chain, known.get());
    }
    try (KeyLocks.Held alone = state.locks().lock("snapshot " + path(chain))) {
      if (existing(chain, session).isEmpty()) {
        unpack(below, layer, chain, session);
      }
      return below.with(chain, published(chain, session));
    }
  }

  /** Whether nothing need be unpacked for these layers. */
  public boolean has(List<Layer> layers) {
    return layers.isEmpty() || Files.isDirectory(path(Layer.chainId(layers)));
  }

  /** Makes the upper directory of a finished step the snapshot of the layer it gave. */
  public Snapshot adopt(Snapshot below, Layer layer, Path upper, Owners owners, Session session)
      throws IOException {
    String chain = Layer.chainId(below.chainId(), layer.diffId());
    publish(upper, owners, chain, session);
    return below.with(chain, published(chain, session));
  }

  /** Fills a new directory, which is there and empty. */
  @FunctionalInterface
  interface Filler {
    void fill(Path directory) throws IOException, InterruptedException;
  }

  /**
   * A directory that is kept beside the layers under a name of its own, made by who comes first.
   */
  Path directory(String name, Session session, Filler filler)
      throws IOException, InterruptedException {
    Path target = root.resolve(name);
    if (session.hold(target)) {
      return target;
    }
    try (KeyLocks.Held alone = state.locks().lock("snapshot " + target)) {
      if (!session.hold(target)) {
        Path made = newDirectory(session, "owned");
        filler.fill(made);
        move(made, target);
        Session.used(target);
      }
    }
    return target;
  }

  private void unpack(Snapshot below, Layer layer, String chain, Session session)
      throws IOException, InterruptedException {
    Path target = newDirectory(session, "unpack");
    MessageDigest diffId = Digests.sha256();
    try (InputStream blob = opener.open(layer);
        InputStream raw = UnpackLimit.of(Compression.decompress(blob), layer, root);
        InputStream tar = new DigestInputStream(raw, diffId);
        UpperDirectory upper = new UpperDirectory(target, below)) {
      apply(new TarReader(tar, DiskRoom.in(root)), new Unpacker(upper, privilege));
      UnpackLimit.drain(tar, layer);
      verify(layer, Digests.format(diffId.digest()));
      publish(target, upper.owners(), chain, session);
    } finally {
      Posix.delete(target);
    }
  }

  private static void apply(TarReader reader, Unpacker unpacker)
      throws IOException, InterruptedException {
    for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      unpacker.apply(entry, reader.content());
    }
    unpacker.finish();
  }

  private static void verify(Layer layer, String diffId) throws FalseLayerException {
    if (!diffId.equals(layer.diffId())) {
      throw new FalseLayerException(
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
  private void publish(Path directory, Owners owners, String chain, Session session)
      throws IOException {
    Path target = path(chain);
    if (session.hold(target)) {
      return;
    }
    if (privilege == Privilege.USER) {
      Path table = directory.resolveSibling(directory.getFileName() + OWNERS);
      owners.write(table);
      Files.move(table, ownersOf(chain), StandardCopyOption.ATOMIC_MOVE);
    }
    move(directory, target);
    Session.used(target);
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

  private LayerDirectory published(String chain, Session session) throws IOException {
    return existing(chain, session)
        .orElseThrow(() -> new IOException("the snapshot " + path(chain) + " has gone"));
  }

  /** A directory whose table of owners is damaged is as good as none, and dropped. */
  private Optional<LayerDirectory> existing(String chain, Session session) throws IOException {
    Path directory = path(chain);
    if (!session.hold(directory)) {
      return Optional.empty();
    }
    if (privilege == Privilege.ROOT) {
      return Optional.of(new LayerDirectory(directory, new Owners()));
    }
    Optional<Owners> owners = Owners.read(ownersOf(chain));
    if (owners.isEmpty()) {
      LOG.warn("The snapshot {} has lost its table of owners; it is unpacked again", directory);
      Posix.delete(directory);
    }
    return owners.map(table -> new LayerDirectory(directory, table));
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
