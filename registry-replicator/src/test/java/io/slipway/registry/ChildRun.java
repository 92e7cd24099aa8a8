package io.slipway.registry;

import java.nio.file.Path;
import java.util.List;

/** A copy as a process of its own, to be killed: source, destination, state directory. */
final class ChildRun {

  private ChildRun() {}

  public static void main(String[] args) throws Exception {
    Replicator.create()
        .copy(
            args[0],
            List.of(args[1]),
            RunOptions.defaults().withState(Path.of(args[2])),
            ReplicationListener.NONE)
        .orThrow();
  }
}
