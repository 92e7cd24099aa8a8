package io.slipway.registry;

import java.util.List;
import java.util.stream.Stream;
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
 * @param skips what did not go, and why
 * @param deleted tags that are gone at the source and now at a destination
 */
public record ReplicationResult(
    String policy,
    @Nullable String digest,
    int artifacts,
    long bytesCopied,
    long bytesMounted,
    long bytesPresent,
    List<TagState> tags,
    List<Failure> failures,
    List<ReplicationPlan.Skip> skips,
    List<PolicyPlan.Deletion> deleted) {

  public ReplicationResult {
    tags = List.copyOf(tags);
    failures = List.copyOf(failures);
    skips = List.copyOf(skips);
    deleted = List.copyOf(deleted);
  }

  public ReplicationResult(
      String policy,
      @Nullable String digest,
      int artifacts,
      long bytesCopied,
      long bytesMounted,
      long bytesPresent,
      List<TagState> tags,
      List<Failure> failures) {
    this(
        policy,
        digest,
        artifacts,
        bytesCopied,
        bytesMounted,
        bytesPresent,
        tags,
        failures,
        List.of(),
        List.of());
  }

  /** The results of parts of one policy as one. */
  static ReplicationResult sum(
      String policy,
      List<ReplicationResult> parts,
      List<Failure> more,
      List<ReplicationPlan.Skip> skips) {
    return new ReplicationResult(
        policy,
        parts.size() == 1 ? parts.get(0).digest() : null,
        parts.stream().mapToInt(ReplicationResult::artifacts).sum(),
        parts.stream().mapToLong(ReplicationResult::bytesCopied).sum(),
        parts.stream().mapToLong(ReplicationResult::bytesMounted).sum(),
        parts.stream().mapToLong(ReplicationResult::bytesPresent).sum(),
        parts.stream().flatMap(part -> part.tags().stream()).toList(),
        Stream.concat(parts.stream().flatMap(part -> part.failures().stream()), more.stream())
            .distinct()
            .toList(),
        skips,
        List.of());
  }

  /** With what was deleted, and what could not be. */
  ReplicationResult with(List<PolicyPlan.Deletion> gone, List<Failure> notGone) {
    return new ReplicationResult(
        policy,
        digest,
        artifacts,
        bytesCopied,
        bytesMounted,
        bytesPresent,
        tags,
        Stream.concat(failures.stream(), notGone.stream()).toList(),
        skips,
        gone);
  }

  /** What gates have refused. */
  public List<ReplicationPlan.Skip> refused() {
    return skips.stream().filter(ReplicationPlan.Skip::refused).toList();
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
