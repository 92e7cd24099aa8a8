package io.slipway.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run did.
 *
 * @param policy the policy's name, or the source reference of a copy
 * @param digest of the source artifact where the run was about exactly one, else null
 * @param artifacts how many artifacts of the source the run was about
 * @param bytesCopied blob bytes sent, counted once for each destination
 * @param bytesMounted blob bytes that a destination took from another repository of its own
 * @param bytesPresent blob bytes that were looked for and found; blobs below an artifact that a
 *     destination has already under its tag are counted only where the manifest itself lists them
 * @param tags every tag that is verified to be right at a destination, the unchanged ones too
 * @param failures empty where everything is done
 */
public record ReplicationResult(
    String policy,
    @Nullable String digest,
    int artifacts,
    long bytesCopied,
    long bytesMounted,
    long bytesPresent,
    List<TagState> tags,
    List<Failure> failures) {

  public ReplicationResult {
    tags = List.copyOf(tags);
    failures = List.copyOf(failures);
  }

  /**
   * @param tag the tag, or the digest where the artifact went without a tag
   * @param changed whether this run set it
   */
  public record TagState(
      String destination, String repository, String tag, String digest, boolean changed) {}

  /**
   * @param destination the destination's name
   * @param artifact {@code repository:tag} at the source, or empty where the whole destination was
   *     given up
   */
  public record Failure(String destination, String artifact, String message) {}

  public boolean succeeded() {
    return failures.isEmpty();
  }

  /**
   * This result, for those who accept nothing less than all of it.
   *
   * @throws ReplicationException where something failed, with every failure's message on a line
   */
  public ReplicationResult orThrow() throws ReplicationException {
    if (succeeded()) {
      return this;
    }
    throw new ReplicationException(
        String.join("\n", failures.stream().map(Failure::message).distinct().toList()));
  }
}
