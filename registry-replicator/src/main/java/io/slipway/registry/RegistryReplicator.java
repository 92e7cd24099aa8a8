package io.slipway.registry;

import java.util.List;

/** The engine comes with the next landing; the door is here so that others compile against it. */
final class RegistryReplicator implements Replicator {

  @Override
  public ReplicationResult replicate(
      ReplicationPolicy policy, RunOptions options, ReplicationListener listener) {
    throw new UnsupportedOperationException("not landed yet");
  }

  @Override
  public ReplicationPlan plan(ReplicationPolicy policy, RunOptions options) {
    throw new UnsupportedOperationException("not landed yet");
  }

  @Override
  public ReplicationResult copy(
      String source, List<String> destinations, RunOptions options, ReplicationListener listener) {
    throw new UnsupportedOperationException("not landed yet");
  }
}
