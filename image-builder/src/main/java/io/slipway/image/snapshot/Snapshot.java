package io.slipway.image.snapshot;

import java.util.ArrayList;
import java.util.List;

/** A file tree as a stack of layer directories, from the bottom up; the empty one is scratch. */
public record Snapshot(String chainId, List<LayerDirectory> layers, Privilege privilege) {

  public Snapshot {
    layers = List.copyOf(layers);
  }

  Snapshot with(String newChainId, LayerDirectory top) {
    List<LayerDirectory> all = new ArrayList<>(layers);
    all.add(top);
    return new Snapshot(newChainId, all, privilege);
  }

  /** A view of the tree; cheap, reads nothing until asked. */
  public MergedTree tree() {
    return new MergedTree(() -> this);
  }
}
