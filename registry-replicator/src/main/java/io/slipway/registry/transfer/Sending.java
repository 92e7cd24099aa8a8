package io.slipway.registry.transfer;

import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.ReplicationPlan.BlobTarget;
import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Blob;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.traffic.RateLimit;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** One try of sending one blob from one read to several destinations. */
final class Sending implements AutoCloseable {

  /** With {@link FanOut#CHUNK_BYTES}: 2 MiB for each blob and destination on the way. */
  private static final int QUEUE_CHUNKS = 16;

  /** How long a blob waits for a destination that takes as many as it may already. */
  private static final Duration ROOM = Duration.ofSeconds(2);

  private final ArtifactStore source;
  private final Map<String, Site> sites;
  private final Events events;
  private final Duration patience;
  private final RateLimit rate;
  private final Retry retry;
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
  Sending(
      ArtifactStore source,
      Map<String, Site> sites,
      Events events,
      Duration patience,
      RateLimit rate,
      Retry retry) {
    this.source = source;
    this.sites = sites;
    this.events = events;
    this.patience = patience;
    this.rate = rate;
    this.retry = retry;
  }

  /**
   * @param slow let go because they held the others up
   * @param failed everything that is neither sent nor slow
   * @param bySource those of {@code failed} that the source is to blame for
   */
  record Outcome(
      List<BlobTarget> sent,
      List<BlobTarget> slow,
      Map<BlobTarget, StoreException> failed,
      Set<BlobTarget> bySource) {

    static Outcome ofSource(List<BlobTarget> targets, StoreException failure) {
      Map<BlobTarget, StoreException> failed = new HashMap<>();
      targets.forEach(target -> failed.put(target, failure));
      return new Outcome(List.of(), List.of(), failed, failed.keySet());
    }

    Outcome and(Outcome other) {
      Map<BlobTarget, StoreException> both = new HashMap<>(failed);
      both.putAll(other.failed);
      Set<BlobTarget> blamed = new HashSet<>(bySource);
      blamed.addAll(other.bySource);
      return new Outcome(
          Stream.concat(sent.stream(), other.sent.stream()).toList(),
          Stream.concat(slow.stream(), other.slow.stream()).toList(),
          both,
          blamed);
    }

    StoreException failureOf(BlobTarget target) {
      StoreException failure = failed.get(target);
      return failure != null
          ? failure
          : new StoreException(Kind.UNAVAILABLE, "The upload ended without a reason.");
    }
  }

  /** Sends what each target lacks: one read for all that lack the whole, one for each other. */
  Outcome send(String repository, Blob blob, List<BlobTarget> targets) throws InterruptedException {
    Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>(), new HashMap<>(), Set.of());
    for (Map.Entry<Long, List<BlobTarget>> group : byStart(blob, targets, outcome).entrySet()) {
      outcome = outcome.and(send(repository, blob, group.getKey(), group.getValue()));
    }
    return outcome;
  }

  private Map<Long, List<BlobTarget>> byStart(Blob blob, List<BlobTarget> targets, Outcome outcome)
      throws InterruptedException {
    Map<Long, List<BlobTarget>> groups = new TreeMap<>();
    for (BlobTarget target : targets) {
      try {
        long start = site(target).store().uploaded(target.repository(), blob);
        groups.computeIfAbsent(start, none -> new ArrayList<>()).add(target);
        if (start > 0) {
          events.send(
              new ReplicationEvent.UploadResumed(
                  target.destination(), target.repository(), blob.digest(), start, blob.size()));
        }
      } catch (StoreException e) {
        outcome.failed().put(target, e);
      }
    }
    return groups;
  }

  /** Those that have no room for one more now are slow: the rest do not wait for them. */
  private Outcome send(String repository, Blob blob, long from, List<BlobTarget> targets)
      throws InterruptedException {
    List<BlobTarget> admitted = admit(targets);
    List<BlobTarget> slow = targets.stream().filter(one -> !admitted.contains(one)).toList();
    try {
      return new Outcome(List.of(), slow, Map.of(), Set.of())
          .and(sendAdmitted(repository, blob, from, admitted));
    } finally {
      admitted.forEach(target -> site(target).store().traffic().writes().release());
    }
  }

  /**
   * At least one. All blobs ask in the order of the stores' names, so that none waits in a ring.
   */
  private List<BlobTarget> admit(List<BlobTarget> targets) throws InterruptedException {
    List<BlobTarget> admitted = new ArrayList<>();
    List<BlobTarget> ordered =
        targets.stream().sorted(Comparator.comparing(one -> site(one).store().name())).toList();
    boolean complete = false;
    try {
      for (BlobTarget target : ordered) {
        if (site(target).store().traffic().writes().tryAcquire(ROOM)) {
          admitted.add(target);
        }
      }
      if (admitted.isEmpty()) {
        site(ordered.get(0)).store().traffic().writes().acquire();
        admitted.add(ordered.get(0));
      }
      complete = true;
      return admitted;
    } finally {
      if (!complete) {
        admitted.forEach(target -> site(target).store().traffic().writes().release());
      }
    }
  }

  private Outcome sendAdmitted(String repository, Blob blob, long from, List<BlobTarget> targets)
      throws InterruptedException {
    source.traffic().reads().acquire();
    Retry.Observer observer = events.retries(source.name());
    try (SourceBlob in = new SourceBlob(source, repository, blob, from, retry, observer)) {
      in.open();
      return send(in, repository, blob, from, targets);
    } catch (SourceBlob.Broken e) {
      return Outcome.ofSource(targets, e.failure());
    } catch (StoreException e) {
      if (e.kind() == Kind.CORRUPT) {
        forget(blob, targets);
      }
      return Outcome.ofSource(targets, e);
    } catch (IOException e) {
      throw new InterruptedException();
    } finally {
      source.traffic().reads().release();
    }
  }

  private void forget(Blob blob, List<BlobTarget> targets) throws InterruptedException {
    source.reportCorrupt(blob);
    for (BlobTarget target : targets) {
      site(target).store().forgetUpload(target.repository(), blob);
    }
  }

  private Outcome send(
      InputStream in, String repository, Blob blob, long from, List<BlobTarget> targets)
      throws StoreException, InterruptedException {
    Map<BlobTarget, Branch> branches = new LinkedHashMap<>();
    targets.forEach(target -> branches.put(target, branch(target, blob, from)));
    Map<BlobTarget, Future<?>> pending = new LinkedHashMap<>();
    try {
      branches.forEach((target, branch) -> pending.put(target, upload(target, blob, branch)));
      String where = repository + " of " + source.name();
      FanOut fanOut = new FanOut(blob, from, where, patience, List.copyOf(branches.values()));
      List<Branch> slow = fanOut.run(in);
      return collect(branches, pending, slow);
    } finally {
      pending.values().forEach(future -> future.cancel(true));
    }
  }

  private Site site(BlobTarget target) {
    return Objects.requireNonNull(sites.get(target.destination()));
  }

  private Branch branch(BlobTarget target, Blob blob, long from) {
    return new Branch(
        from,
        QUEUE_CHUNKS,
        events.progress(target.destination(), blob.digest(), blob.size()),
        bytes -> {
          rate.take(bytes);
          site(target).store().traffic().rate().take(bytes);
        });
  }

  private Future<?> upload(BlobTarget target, Blob blob, Branch branch) {
    Site site = site(target);
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
    Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>(), new HashMap<>(), Set.of());
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
