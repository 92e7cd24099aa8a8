package io.slipway.registry;

import io.slipway.registry.store.Limits;
import io.slipway.registry.store.Retry;
import java.util.List;

/**
 * Brings artifacts to where they are missing. Safe for use by several threads and for many runs; a
 * run holds nothing after it ends.
 *
 * <p>A run that was stopped, by an interrupt or a kill, is repeated by running it again: the state
 * is in the registries, and only what is missing moves.
 */
public interface Replicator {

  /**
   * Runs one policy. One destination's failure does not stop the others.
   *
   * @return what was done and what failed: ask {@link ReplicationResult#succeeded}, or use {@link
   *     ReplicationResult#orThrow}. With {@link RunOptions#dryRun} nothing is changed.
   * @throws ReplicationException where no plan can be made: the source cannot be read, or the
   *     options are wrong
   * @throws InterruptedException promptly after an interrupt, with every transfer stopped
   */
  ReplicationResult replicate(
      ReplicationPolicy policy, RunOptions options, ReplicationListener listener)
      throws ReplicationException, InterruptedException;

  /** What {@link #replicate} would do now. */
  default PolicyPlan plan(ReplicationPolicy policy, RunOptions options)
      throws ReplicationException, InterruptedException {
    return plan(policy, options, ReplicationListener.NONE);
  }

  /**
   * As {@link #plan}.
   *
   * @param listener hears what is there, what is missing and what stays away
   */
  PolicyPlan plan(ReplicationPolicy policy, RunOptions options, ReplicationListener listener)
      throws ReplicationException, InterruptedException;

  /**
   * Copies one artifact, with its platforms and referrers, to many places.
   *
   * @param source {@code host[:port]/repository:tag}, {@code host[:port]/repository@digest} or
   *     {@code oci:DIR[:TAG]} (the tag may be left out where the layout holds one artifact)
   * @param destinations the same forms; without a tag the source's tag is taken, and where there is
   *     none the artifact goes by its digest alone
   * @throws ReplicationException as {@link #replicate}, or where a reference is not understood
   */
  ReplicationResult copy(
      String source, List<String> destinations, RunOptions options, ReplicationListener listener)
      throws ReplicationException, InterruptedException;

  /** A replicator with the usual patience. */
  static Replicator create() {
    return new RegistryReplicator(Retry.usual(), Limits.usual());
  }
}
