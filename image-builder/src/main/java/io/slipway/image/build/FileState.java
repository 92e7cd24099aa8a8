package io.slipway.image.build;

import io.slipway.image.layer.Layer;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.Privilege;
import io.slipway.image.snapshot.Snapshot;
import io.slipway.image.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file system of a stage at a point, as layers. It is unpacked only when a step asks for it, so
 * a build whose every step comes from the cache unpacks nothing. Safe for use by several threads.
 */
final class FileState {
  private final Machine machine;
  private final List<Layer> layers;
  private @Nullable Snapshot snapshot;

  private FileState(Machine machine, List<Layer> layers, @Nullable Snapshot snapshot) {
    this.machine = machine;
    this.layers = List.copyOf(layers);
    this.snapshot = snapshot;
  }

  static FileState of(Machine machine, List<Layer> layers) {
    return new FileState(machine, layers, null);
  }

  FileState with(Layer layer) {
    return with(layer, null);
  }

  /** {@code known} is the snapshot that the layer came from, where there is one. */
  FileState with(Layer layer, @Nullable Snapshot known) {
    List<Layer> all = new ArrayList<>(layers);
    all.add(layer);
    return new FileState(machine, all, known);
  }

  List<Layer> layers() {
    return layers;
  }

  /** "" for an empty file system. */
  String chainId() {
    return Layer.chainId(layers);
  }

  synchronized Snapshot snapshot() throws IOException, InterruptedException {
    if (snapshot == null) {
      snapshot = layers.isEmpty() ? new Snapshot("", List.of(), Privilege.ROOT) : unpacked(layers);
    }
    return snapshot;
  }

  private Snapshot unpacked(List<Layer> all) throws IOException, InterruptedException {
    SnapshotStore snapshots = machine.snapshots();
    int known = all.size();
    while (!snapshots.has(all.subList(0, known))) {
      known--;
    }
    machine.layers().prefetch(all.subList(known, all.size()));
    return snapshots.of(all, machine.session());
  }

  /** Nothing is unpacked until the tree is looked into. */
  MergedTree tree() {
    return new MergedTree(this::open);
  }

  private Snapshot open() throws IOException {
    try {
      return snapshot();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the build was stopped").initCause(e);
    }
  }
}
