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
import io.slipway.registry.status.ReplicationStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one policy's matrix from its events. Memory: some 200 bytes for each tag and destination.
 * Safe for use by several threads.
 */
public final class StatusBook {

  private final String policy;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Matrix matrix = new Matrix();
  private List<String> sources = List.of();
  private @Nullable Instant started;
  private @Nullable Instant finished;
  private long bytesSkipped;
  private boolean partial;

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
    before.destinations().forEach(at -> book.place(at.name()).restore(at));
    before.rows().forEach(book.matrix::restore);
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
    matrix.begin();
    places.values().forEach(Place::beginRun);
  }

  /** Begins a look at the registries, which is no run. */
  public synchronized void look() {
    matrix.begin();
    partial = false;
    places.values().forEach(Place::beginLook);
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
      place(retry.destination()).retries(retry.attempt(), retry.of(), retry.reason());
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
      place(one.destination()).fails(one.message());
    } else if (event instanceof TagDeleted one) {
      matrix.remove(place(one.destination()), one.repository(), one.tag());
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

  private void cell(
      String destination,
      String repository,
      String tag,
      State state,
      String digest,
      Instant at,
      @Nullable String reason) {
    matrix.set(place(destination), repository, tag, new Cell(state, digest, at, reason));
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
          matrix.forgetUnseen(place);
        }
        boolean behind = matrix.isBehind(place);
        place.state = behind ? State.FAILED : State.VERIFIED;
        place.inSync = behind || partial ? place.inSync : at;
      }
      place.attempt = 0;
    }
  }

  public synchronized ReplicationStatus snapshot() {
    List<At> destinations = new ArrayList<>();
    places.forEach((name, place) -> destinations.add(place.at(name)));
    return new ReplicationStatus(
        policy,
        sources,
        started,
        finished,
        bytesSkipped,
        destinations,
        matrix.rows(places.values()));
  }
}
