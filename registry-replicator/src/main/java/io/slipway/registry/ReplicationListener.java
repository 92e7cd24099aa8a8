package io.slipway.registry;

/**
 * Takes the events of a replication. Called by one thread at a time; must not block for long and
 * must not throw.
 */
@FunctionalInterface
public interface ReplicationListener {

  /** A listener that drops everything. */
  ReplicationListener NONE = event -> {};

  void on(ReplicationEvent event);
}
