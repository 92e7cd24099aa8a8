package io.slipway.registry.status;

import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.ReplicationEvent.ArtifactFailed;
import io.slipway.registry.ReplicationEvent.ArtifactRefused;
import io.slipway.registry.ReplicationEvent.ArtifactSkipped;
import io.slipway.registry.ReplicationEvent.BlobCopied;
import io.slipway.registry.ReplicationEvent.DestinationFailed;
import io.slipway.registry.ReplicationEvent.PlanMade;
import io.slipway.registry.ReplicationEvent.ReplicationFinished;
import io.slipway.registry.ReplicationEvent.Retrying;
import io.slipway.registry.ReplicationEvent.TagDeleted;
import io.slipway.registry.ReplicationEvent.TagDue;
import io.slipway.registry.ReplicationEvent.TagVerified;
import io.slipway.registry.status.ReplicationStatus.At;
import io.slipway.registry.status.ReplicationStatus.Cell;
import io.slipway.registry.status.ReplicationStatus.Row;
import io.slipway.registry.status.ReplicationStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one policy's matrix from its events. Memory: some 200 bytes for each tag and destination.
 * Safe for use by several threads.
 */
public final class StatusBook {

  private static final String TAG_SEPARATOR = ":";

  private final String policy;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final TreeMap<String, Cell[]> rows = new TreeMap<>();
  private final Set<String> seen = new HashSet<>();
  private List<String> sources = List.of();
  private @Nullable Instant started;
  private @Nullable Instant finished;
  private long bytesSkipped;
  private boolean partial;

  /** A destination in the making. */
  private static final class Place {
    final int index;
    State state = State.DUE;
    int attempt;
    int of;
    @Nullable String reason;
    long copied;
    long mounted;
    @Nullable Instant inSync;

    Place(int index) {
      this.index = index;
    }

    void goesOn() {
      attempt = 0;
      of = 0;
      if (state == State.RETRYING) {
        state = State.DUE;
        reason = null;
      }
    }
  }

  public StatusBook(String policy) {
    this.policy = policy;
  }

  /** Goes on from what a run before this one left. */
  public static StatusBook of(ReplicationStatus before) {
    StatusBook book = new StatusBook(before.policy());
    book.sources = before.sources();
    book.started = before.started();
    book.finished = before.finished();
    book.bytesSkipped = before.bytesSkipped();
    for (At at : before.destinations()) {
      Place place = book.place(at.name());
      place.state = at.state();
      place.reason = at.reason();
      place.copied = at.bytesCopied();
      place.mounted = at.bytesMounted();
      place.inSync = at.inSync();
    }
    before.rows().forEach(row -> book.rows.put(row.name(), row.cells().toArray(new Cell[0])));
    return book;
  }

  /**
   * Begins a run; what is known of tags stays until the run says otherwise.
   *
   * @param some whether the run is about some of the policy's repositories only
   */
  public synchronized void begin(Instant at, boolean some) {
    partial = some;
    started = at;
    finished = null;
    bytesSkipped = 0;
    sources = List.of();
    seen.clear();
    for (Place place : places.values()) {
      place.state = State.DUE;
      place.goesOn();
      place.reason = null;
      place.copied = 0;
      place.mounted = 0;
    }
  }

  /** Begins a look at the registries, which is no run. */
  public synchronized void look() {
    seen.clear();
    partial = false;
    for (Place place : places.values()) {
      place.state = State.DUE;
      place.attempt = 0;
      place.reason = null;
    }
  }

  public synchronized void on(ReplicationEvent event, Instant at) {
    if (event instanceof PlanMade plan) {
      plan(plan);
    } else if (event instanceof TagDue due) {
      cell(due.destination(), due.repository(), due.tag(), State.DUE, due.digest(), at, null);
    } else if (event instanceof TagVerified tag) {
      place(tag.destination()).goesOn();
      cell(tag.destination(), tag.repository(), tag.tag(), State.VERIFIED, tag.digest(), at, null);
    } else if (event instanceof BlobCopied blob) {
      blob(blob);
    } else if (event instanceof ReplicationFinished) {
      end(at);
    } else {
      trouble(event, at);
    }
  }

  private void trouble(ReplicationEvent event, Instant at) {
    if (event instanceof Retrying retry && places.containsKey(retry.destination())) {
      Place place = place(retry.destination());
      place.state = State.RETRYING;
      place.attempt = retry.attempt();
      place.of = retry.of();
      place.reason = retry.reason();
    } else if (event instanceof ArtifactSkipped one && !isThere(one)) {
      cell(
          one.destination(),
          one.repository(),
          one.reference(),
          State.SKIPPED,
          "",
          at,
          one.reason());
    } else if (event instanceof ArtifactRefused one) {
      cell(
          one.destination(),
          one.repository(),
          one.reference(),
          State.REFUSED,
          one.digest(),
          at,
          one.reason());
    } else if (event instanceof ArtifactFailed one) {
      cell(
          one.destination(),
          one.repository(),
          one.reference(),
          State.FAILED,
          "",
          at,
          one.message());
    } else if (event instanceof DestinationFailed one) {
      Place place = place(one.destination());
      place.state = State.FAILED;
      place.attempt = 0;
      place.reason = one.message();
    } else if (event instanceof TagDeleted one) {
      rows.computeIfPresent(
          one.repository() + TAG_SEPARATOR + one.tag(),
          (name, cells) -> without(cells, place(one.destination()).index));
    }
  }

  /** What is there is reported as verified right after. */
  private static boolean isThere(ArtifactSkipped skipped) {
    return skipped.reason().startsWith("it is there: ");
  }

  private void plan(PlanMade plan) {
    List<String> all = new ArrayList<>(sources);
    plan.sources().stream().filter(one -> !all.contains(one)).forEach(all::add);
    sources = all;
    plan.destinations().forEach(this::place);
    bytesSkipped += plan.presentBytes();
  }

  private void blob(BlobCopied blob) {
    Place place = place(blob.destination());
    place.goesOn();
    if (blob.outcome().equals("mounted")) {
      place.mounted += blob.bytes();
    } else if (blob.outcome().equals("copied")) {
      place.copied += blob.bytes();
    }
  }

  private Place place(String name) {
    return places.computeIfAbsent(name, unused -> new Place(places.size()));
  }

  /** A state that goes on keeps its beginning; what is behind was behind from the first time on. */
  private void cell(
      String destination,
      String repository,
      String tag,
      State state,
      String digest,
      Instant at,
      @Nullable String reason) {
    int index = place(destination).index;
    String name = repository + TAG_SEPARATOR + tag;
    Cell[] cells = rows.getOrDefault(name, new Cell[0]);
    @Nullable Cell before = index < cells.length ? cells[index] : null;
    String known = digest.isEmpty() && before != null ? before.digest() : digest;
    Cell now = new Cell(state, known, at, reason);
    Instant since = before != null && isSame(before, now) ? before.since() : at;
    Cell[] next = Arrays.copyOf(cells, Math.max(cells.length, index + 1));
    next[index] = new Cell(state, known, since, reason);
    rows.put(name, next);
    seen.add(index + " " + name);
  }

  private static boolean isSame(Cell before, Cell now) {
    return now.isBehind() && before.isBehind()
        || now.state() == before.state() && now.digest().equals(before.digest());
  }

  private static Cell @Nullable [] without(Cell[] cells, int index) {
    Cell[] rest = cells.clone();
    if (index < rest.length) {
      rest[index] = null;
    }
    return Arrays.stream(rest).allMatch(cell -> cell == null) ? null : rest;
  }

  private void end(Instant at) {
    finished = at;
    settle(at);
  }

  /** All has been said: what was not spoken of is gone, and each destination is as its tags are. */
  public synchronized void settle(Instant at) {
    for (Place place : places.values()) {
      if (place.state != State.FAILED) {
        if (!partial) {
          forgetUnseen(place.index);
        }
        boolean behind =
            rows.values().stream()
                .anyMatch(
                    cells ->
                        place.index < cells.length
                            && cells[place.index] != null
                            && cells[place.index].isBehind());
        place.state = behind ? State.FAILED : State.VERIFIED;
        place.inSync = behind || partial ? place.inSync : at;
      }
      place.attempt = 0;
    }
  }

  /** Tags that the run did not speak of are gone at the source, or no longer the policy's. */
  private void forgetUnseen(int index) {
    List<String> names = List.copyOf(rows.keySet());
    for (String name : names) {
      if (!seen.contains(index + " " + name)) {
        rows.computeIfPresent(name, (key, cells) -> without(cells, index));
      }
    }
  }

  public synchronized ReplicationStatus snapshot() {
    List<At> destinations = new ArrayList<>();
    places.forEach(
        (name, place) ->
            destinations.add(
                new At(
                    name,
                    place.state,
                    place.attempt,
                    place.of,
                    place.reason,
                    place.copied,
                    place.mounted,
                    place.inSync)));
    List<Row> shown = new ArrayList<>();
    rows.forEach((name, cells) -> shown.add(row(name, cells)));
    return new ReplicationStatus(
        policy, sources, started, finished, bytesSkipped, destinations, shown);
  }

  private Row row(String name, Cell[] cells) {
    List<@Nullable Cell> shown = new ArrayList<>();
    for (Place place : places.values()) {
      Cell cell = place.index < cells.length ? cells[place.index] : null;
      shown.add(cell == null ? null : current(cell, place));
    }
    int colon = name.lastIndexOf(TAG_SEPARATOR);
    return new Row(
        name.substring(0, colon), name.substring(colon + 1), Collections.unmodifiableList(shown));
  }

  /** What is on its way to a destination that is tried again is tried again itself. */
  private static Cell current(Cell cell, Place place) {
    return cell.state() == State.DUE && place.state == State.RETRYING
        ? new Cell(State.RETRYING, cell.digest(), cell.since(), place.reason)
        : cell;
  }
}
