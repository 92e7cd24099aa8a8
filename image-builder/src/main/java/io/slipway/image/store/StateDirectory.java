package io.slipway.image.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What builds on a machine share: blobs, snapshots, the step cache, and one working directory per
 * running session. Only its owner may enter it, because snapshots hold setuid programs.
 */
public final class StateDirectory {
  private final Path root;

  private StateDirectory(Path root) {
    this.root = root;
  }

  /** Opens or creates it, and sweeps what sessions of dead processes left. */
  public static StateDirectory open(Path path) throws IOException {
    Path root = path.toAbsolutePath().normalize();
    Files.createDirectories(root);
    StateDirectory state = new StateDirectory(root.toRealPath());
    for (String part : new String[] {"blobs", "snapshots", "work", "cache"}) {
      Path directory = Files.createDirectories(state.root.resolve(part));
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
    Session.sweep(state.work());
    return state;
  }

  public Path root() {
    return root;
  }

  public BlobStore blobs() {
    return new BlobStore(root.resolve("blobs"));
  }

  /** Between whoever shares this directory. */
  public KeyLocks locks() {
    return new KeyLocks(root.resolve("locks"));
  }

  /** What sessions hold now, and the only way to remove what they might. */
  public Pruning pruning() throws IOException, InterruptedException {
    return Pruning.begin(this);
  }

  Path work() {
    return root.resolve("work");
  }

  public Path snapshots() {
    return root.resolve("snapshots");
  }

  public Path cache() {
    return root.resolve("cache");
  }

  /** A working directory that lives until it is closed or this process ends, however it ends. */
  public Session session() throws IOException {
    return Session.start(this);
  }
}
