package io.slipway.registry;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What has to move so that every destination has what the policy asks for; nothing that a
 * destination has already. A pure value: {@link #toString} is what {@code --dry-run} prints.
 *
 * @param blobs each is read at most once for all its targets
 * @param deliveries manifests and tags, each after the blobs it needs
 * @param unchanged tags that are right already
 * @param failures artifacts that cannot be read at the source, destinations that do not answer
 * @param presentBytes see {@link ReplicationResult#bytesPresent}
 * @param skips what does not go, and why
 * @param narrowed indexes that go with some of their platforms
 */
public record ReplicationPlan(
    String policy,
    String source,
    List<String> destinations,
    int artifacts,
    List<BlobCopy> blobs,
    List<Delivery> deliveries,
    List<ReplicationResult.TagState> unchanged,
    List<ReplicationResult.Failure> failures,
    long presentBytes,
    List<Skip> skips,
    List<Narrowing> narrowed) {

  public ReplicationPlan {
    destinations = List.copyOf(destinations);
    blobs = List.copyOf(blobs);
    deliveries = List.copyOf(deliveries);
    unchanged = List.copyOf(unchanged);
    failures = List.copyOf(failures);
    skips = List.copyOf(skips);
    narrowed = List.copyOf(narrowed);
  }

  /**
   * @param tag at the destination
   * @param digest of what would have come
   * @param refused whether a gate of the policy refused it
   */
  public record Skip(
      String destination,
      String repository,
      String tag,
      String digest,
      String reason,
      boolean refused) {}

  /**
   * An index that goes as another one.
   *
   * @param from the source's digest
   * @param digest the new one
   * @param kept platforms, as {@code dropped}
   * @param referrersLeft digests and tags of what is about the source's index, and stays there
   */
  public record Narrowing(
      String repository,
      String reference,
      String from,
      String digest,
      List<String> kept,
      List<String> dropped,
      List<String> referrersLeft) {
    public Narrowing {
      kept = List.copyOf(kept);
      dropped = List.copyOf(dropped);
      referrersLeft = List.copyOf(referrersLeft);
    }
  }

  /**
   * A blob and where it is missing.
   *
   * @param sourceRepository where to read it
   */
  public record BlobCopy(
      String sourceRepository, String digest, long bytes, List<BlobTarget> targets) {
    public BlobCopy {
      targets = List.copyOf(targets);
    }

    /** Bytes that have to be sent: every destination gets the blob once and mounts it after. */
    public long bytesToSend() {
      return bytes
          * targets.stream()
              .filter(
                  target ->
                      target.mountFrom() == null
                          && targets.stream()
                              .noneMatch(
                                  other ->
                                      other.destination().equals(target.destination())
                                          && other.mountFrom() != null))
              .map(BlobTarget::destination)
              .distinct()
              .count();
    }
  }

  /**
   * @param mountFrom another repository of the destination that has the blob, if one is known
   */
  public record BlobTarget(String destination, String repository, @Nullable String mountFrom) {}

  /**
   * One artifact's manifests for one destination.
   *
   * @param reference the tag or digest at the source
   * @param manifests those missing, children before parents, a subject before its referrers
   * @param tag set last; null where the artifact goes by digest or the tag is right already
   * @param moved whether the tag points elsewhere now
   * @param seen what the reference stood for at the source; a tag that stands for something else by
   *     the time it is to be set is planned anew
   */
  public record Delivery(
      String sourceRepository,
      String reference,
      String digest,
      String destination,
      String repository,
      List<ManifestCopy> manifests,
      @Nullable String tag,
      boolean moved,
      String seen) {
    public Delivery {
      manifests = List.copyOf(manifests);
    }

    /** How messages call the artifact: {@code repository:tag} at the source. */
    public String artifact() {
      return sourceRepository + (reference.contains(":") ? "@" : ":") + reference;
    }
  }

  /**
   * @param blobs digests of the blobs it names that the destination lacks
   */
  public record ManifestCopy(
      String digest, String mediaType, long bytes, @Nullable String subject, List<String> blobs) {
    public ManifestCopy {
      blobs = List.copyOf(blobs);
    }
  }

  /** This plan as a dry run carries it out. */
  ReplicationPlan withoutWork() {
    return new ReplicationPlan(
        policy,
        source,
        destinations,
        artifacts,
        List.of(),
        List.of(),
        unchanged,
        failures,
        presentBytes,
        skips,
        narrowed);
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return blobs.isEmpty() && deliveries.isEmpty();
  }

  /** Blob bytes to send, over all destinations. */
  public long bytes() {
    return blobs.stream().mapToLong(BlobCopy::bytesToSend).sum();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %d artifacts of %s to %s: %d blobs, %s to send, %d tags right already%n"
            .formatted(
                policy,
                artifacts,
                source,
                String.join(", ", destinations),
                blobs.size(),
                size(bytes()),
                unchanged.size()));
    blobs.forEach(blob -> text.append("  blob %s%n".formatted(describe(blob))));
    deliveries.forEach(delivery -> text.append("  %s%n".formatted(describe(delivery))));
    failures.forEach(failure -> text.append("  cannot: %s%n".formatted(failure.message())));
    return text.toString();
  }

  private static String describe(BlobCopy blob) {
    List<String> targets =
        blob.targets().stream()
            .map(
                target ->
                    "%s/%s%s"
                        .formatted(
                            target.destination(),
                            target.repository(),
                            target.mountFrom() == null
                                ? ""
                                : " (mount from " + target.mountFrom() + ")"))
            .toList();
    return "%s %s -> %s".formatted(blob.digest(), size(blob.bytes()), String.join(", ", targets));
  }

  private static String describe(Delivery delivery) {
    return "%s -> %s/%s: %d manifests%s"
        .formatted(
            delivery.artifact(),
            delivery.destination(),
            delivery.repository(),
            delivery.manifests().size(),
            delivery.tag() == null
                ? ""
                : ", tag %s%s -> %s"
                    .formatted(
                        delivery.tag(), delivery.moved() ? " (moved)" : "", delivery.digest()));
  }

  private static String size(long bytes) {
    return bytes < 1_000_000
        ? "%d B".formatted(bytes)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
