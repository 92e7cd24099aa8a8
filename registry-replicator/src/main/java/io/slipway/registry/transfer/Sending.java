package io.slipway.registry.transfer;

import io.slipway.registry.ReplicationPlan.BlobTarget;
import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Blob;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One try of sending one blob from one read to several destinations. */
final class Sending implements AutoCloseable {

  /** With {@link FanOut#CHUNK_BYTES}: 2 MiB for each blob and destination on the way. */
  private static final int QUEUE_CHUNKS = 16;

  private final ArtifactStore source;
  private final Map<String, Site> sites;
  private final Events events;
  private final Duration patience;
  private final ExecutorService uploads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "slipway-upload");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param patience how long one destination may hold the others up in the course of one blob
   */
  Sending(ArtifactStore source, Map<String, Site> sites, Events events, Duration patience) {
    this.source = source;
    this.sites = sites;
    this.events = events;
    this.patience = patience;
  }

  /**
   * @param slow let go because they held the others up
   * @param failed everything that is neither sent nor slow
   */
  record Outcome(
      List<BlobTarget> sent,
      List<BlobTarget> slow,
      Map<BlobTarget, StoreException> failed,
      boolean isSourceFailure) {

    static Outcome ofSource(List<BlobTarget> targets, StoreException failure) {
      Map<BlobTarget, StoreException> failed = new HashMap<>();
      targets.forEach(target -> failed.put(target, failure));
      return new Outcome(List.of(), List.of(), failed, true);
    }

    StoreException failureOf(BlobTarget target) {
      StoreException failure = failed.get(target);
      return failure != null
          ? failure
          : new StoreException(Kind.UNAVAILABLE, "The upload ended without a reason.");
    }
  }

  Outcome send(String repository, Blob blob, List<BlobTarget> targets) throws InterruptedException {
    try (InputStream in = source.openBlob(repository, blob)) {
      return send(in, repository, blob, targets);
    } catch (StoreException e) {
      return Outcome.ofSource(targets, e);
    } catch (IOException e) {
      return Outcome.ofSource(
          targets,
          new StoreException(
              Kind.UNAVAILABLE,
              "Tried to read blob %s of %s, but %s."
                  .formatted(blob.digest(), repository, e.getMessage()),
              null,
              e));
    }
  }

  private Outcome send(InputStream in, String repository, Blob blob, List<BlobTarget> targets)
      throws StoreException, InterruptedException {
    Map<BlobTarget, Branch> branches = new LinkedHashMap<>();
    targets.forEach(target -> branches.put(target, branch(target, blob)));
    Map<BlobTarget, Future<?>> pending = new LinkedHashMap<>();
    try {
      branches.forEach((target, branch) -> pending.put(target, upload(target, blob, branch)));
      FanOut fanOut =
          new FanOut(
              blob, repository + " of " + source.name(), patience, List.copyOf(branches.values()));
      List<Branch> slow = fanOut.run(in);
      return collect(branches, pending, slow);
    } finally {
      pending.values().forEach(future -> future.cancel(true));
    }
  }

  private Branch branch(BlobTarget target, Blob blob) {
    return new Branch(
        QUEUE_CHUNKS, events.progress(target.destination(), blob.digest(), blob.size()));
  }

  private Future<?> upload(BlobTarget target, Blob blob, Branch branch) {
    Site site = Objects.requireNonNull(sites.get(target.destination()));
    return uploads.submit(
        () -> {
          try {
            site.store().writeBlob(target.repository(), blob, branch);
            return null;
          } finally {
            branch.close();
          }
        });
  }

  private static Outcome collect(
      Map<BlobTarget, Branch> branches, Map<BlobTarget, Future<?>> pending, List<Branch> slow)
      throws InterruptedException {
    Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>(), new HashMap<>(), false);
    for (Map.Entry<BlobTarget, Future<?>> entry : pending.entrySet()) {
      BlobTarget target = entry.getKey();
      if (slow.contains(branches.get(target))) {
        outcome.slow().add(target);
        continue;
      }
      try {
        entry.getValue().get();
        outcome.sent().add(target);
      } catch (ExecutionException e) {
        outcome.failed().put(target, failure(e));
      }
    }
    return outcome;
  }

  private static StoreException failure(ExecutionException e) {
    return e.getCause() instanceof StoreException failure
        ? failure
        : new StoreException(
            Kind.UNAVAILABLE, "An upload broke off (%s).".formatted(e.getCause()), null, e);
  }

  @Override
  public void close() {
    uploads.shutdownNow();
  }
}
