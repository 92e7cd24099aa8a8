package io.slipway.registry.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A policy's matrix of destinations and tags.
 *
 * @param started of the last run
 * @param finished null while the run goes on, and after one that was killed
 * @param bytesSkipped what the last run found where it was to go
 * @param rows ordered by name; tags as they are called at the destinations
 */
public record ReplicationStatus(
    String policy,
    List<String> sources,
    @Nullable Instant started,
    @Nullable Instant finished,
    long bytesSkipped,
    List<At> destinations,
    List<Row> rows) {

  public ReplicationStatus {
    sources = List.copyOf(sources);
    destinations = List.copyOf(destinations);
    rows = List.copyOf(rows);
  }

  /** Where a tag stands at a destination. */
  public enum State {
    /** It is there, read back and compared. */
    VERIFIED,
    /** It is on its way, or waits for its turn. */
    DUE,
    /** An attempt has failed and another follows. */
    RETRYING,
    /** It stays away or as it is, with a reason. */
    SKIPPED,
    /** A gate keeps it away. */
    REFUSED,
    /** It could not be brought. */
    FAILED
  }

  /**
   * A destination.
   *
   * @param attempt of {@code of}, while it is tried again; else 0
   * @param reason of the last failed attempt, or of its failure
   * @param inSync when last all its tags were verified; null for never
   */
  public record At(
      String name,
      State state,
      int attempt,
      int of,
      @Nullable String reason,
      long bytesCopied,
      long bytesMounted,
      @Nullable Instant inSync) {}

  /**
   * @param cells of the destinations, in their order; null where the tag does not go there
   */
  public record Row(String repository, String tag, List<@Nullable Cell> cells) {
    public String name() {
      return repository + ":" + tag;
    }
  }

  /**
   * @param digest that the tag has, or is to have
   * @param since when it is in this state
   */
  public record Cell(State state, String digest, Instant since, @Nullable String reason) {
    /** Whether the destination still has to get it. */
    public boolean isBehind() {
      return state == State.DUE || state == State.RETRYING || state == State.FAILED;
    }
  }

  /** Tags of the destination that are in a state. */
  public long count(int destination, State state) {
    return rows.stream()
        .flatMap(row -> Optional.ofNullable(row.cells().get(destination)).stream())
        .filter(cell -> cell.state() == state)
        .count();
  }

  /** How many tags the destination is behind the source. */
  public long tagsBehind(int destination) {
    return rows.stream()
        .flatMap(row -> Optional.ofNullable(row.cells().get(destination)).stream())
        .filter(Cell::isBehind)
        .count();
  }

  /**
   * How long the destination has been behind: since its oldest missing tag was first seen at the
   * source, or, where the destination did not answer, since it was last known to have everything.
   */
  public Duration lag(int destination, Instant now) {
    At at = destinations.get(destination);
    Optional<Instant> oldest =
        rows.stream()
            .flatMap(row -> Optional.ofNullable(row.cells().get(destination)).stream())
            .filter(Cell::isBehind)
            .map(Cell::since)
            .min(Comparator.naturalOrder());
    if (at.state() == State.FAILED) {
      Instant known = at.inSync() == null ? started : at.inSync();
      oldest =
          Stream.concat(oldest.stream(), Optional.ofNullable(known).stream())
              .min(Comparator.naturalOrder());
    }
    return oldest
        .map(since -> Duration.between(since, now))
        .filter(lag -> !lag.isNegative())
        .orElse(Duration.ZERO);
  }
}
