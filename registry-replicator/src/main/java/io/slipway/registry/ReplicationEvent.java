package io.slipway.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a replication, in order for each destination. Sizes are bytes, digests {@code
 * algorithm:hex}.
 */
public sealed interface ReplicationEvent {

  /**
   * The plan is made: {@code bytes} is what has to move, {@code presentBytes} what the destinations
   * have already.
   */
  record PlanMade(
      String policy,
      List<String> sources,
      List<String> destinations,
      int artifacts,
      int blobs,
      long bytes,
      long presentBytes)
      implements ReplicationEvent {}

  /** The run has not begun yet, and why. */
  record RunWaiting(String policy, String reason) implements ReplicationEvent {}

  /** Bytes of one blob on their way; at most ten a second for each blob and destination. */
  record BlobProgress(String destination, String digest, long done, long total)
      implements ReplicationEvent {}

  /** An upload that broke off goes on at byte {@code offset} of {@code total}. */
  record UploadResumed(
      String destination, String repository, String digest, long offset, long total)
      implements ReplicationEvent {}

  /**
   * A blob is at the destination, verified; {@code outcome} is {@code copied}, {@code mounted} or
   * {@code present}.
   */
  record BlobCopied(
      String source,
      String destination,
      String repository,
      String digest,
      long bytes,
      String outcome)
      implements ReplicationEvent {}

  /**
   * A manifest or index is at the destination; {@code outcome} is {@code copied} or {@code
   * present}.
   */
  record ManifestCopied(
      String destination, String repository, String digest, String mediaType, String outcome)
      implements ReplicationEvent {}

  /**
   * A tag at the destination points to {@code digest}, read back and compared; {@code moved} tells
   * whether it pointed elsewhere before.
   */
  record TagVerified(
      String source,
      String destination,
      String repository,
      String tag,
      String digest,
      boolean moved)
      implements ReplicationEvent {}

  /**
   * A tag at the source stands for something other than when the plan was made; its artifact is
   * planned anew.
   *
   * @param found null where the tag is gone
   */
  record SourceTagMoved(
      String source, String repository, String tag, String planned, @Nullable String found)
      implements ReplicationEvent {}

  /**
   * One of a registry's endpoints is not used until a health check finds it up; the others go on.
   */
  record EndpointFailed(String registry, String endpoint, String reason)
      implements ReplicationEvent {}

  /** An attempt failed and another follows: attempt {@code attempt} of {@code of} comes next. */
  record Retrying(
      String destination, String what, int attempt, int of, long afterMillis, String reason)
      implements ReplicationEvent {}

  /** A tag is to be set at a destination; {@code moved} tells whether it points elsewhere now. */
  record TagDue(
      String source,
      String destination,
      String repository,
      String tag,
      String digest,
      boolean moved)
      implements ReplicationEvent {}

  /** A tag that is gone at the source is gone at the destination, too. */
  record TagDeleted(String destination, String repository, String tag, String digest)
      implements ReplicationEvent {}

  /**
   * An index goes with some of its platforms: as a new index with a digest of its own. What refers
   * to the source's index ({@code referrersLeft}) stays behind, because it is not about this one.
   */
  record IndexNarrowed(
      String source,
      String repository,
      String reference,
      String from,
      String digest,
      List<String> kept,
      List<String> dropped,
      List<String> referrersLeft)
      implements ReplicationEvent {}

  /** A gate of the policy keeps an artifact from a destination. */
  record ArtifactRefused(
      String destination, String repository, String reference, String digest, String reason)
      implements ReplicationEvent {}

  /** Nothing was done for an artifact; the reason says why. */
  record ArtifactSkipped(String destination, String repository, String reference, String reason)
      implements ReplicationEvent {}

  /** An artifact could not be brought to a destination; other artifacts go on. */
  record ArtifactFailed(String destination, String repository, String reference, String message)
      implements ReplicationEvent {}

  /** A destination is given up for this run; the others go on. */
  record DestinationFailed(String destination, String message) implements ReplicationEvent {}

  /** The end of one policy's run. */
  record ReplicationFinished(
      String policy,
      int artifacts,
      int failedDestinations,
      long bytesCopied,
      long bytesMounted,
      long bytesPresent,
      long millis)
      implements ReplicationEvent {}
}
