package io.slipway.registry.transfer;

import io.slipway.registry.ReplicationPlan;
import io.slipway.registry.ReplicationPlan.BlobCopy;
import io.slipway.registry.ReplicationPlan.Delivery;
import io.slipway.registry.ReplicationPlan.ManifestCopy;
import io.slipway.registry.ReplicationResult;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.ReplicationResult.TagState;
import io.slipway.registry.store.Retry;
import io.slipway.registry.traffic.RateLimit;
import io.slipway.registry.transfer.DeliveryJob.BlobPlace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a plan: a bounded number of blobs at once in the plan's order, and each artifact as soon as
 * its blobs are there.
 */
public final class PlanRun {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final ReplicationPlan plan;
  private final List<Site> sites;
  private final int concurrency;
  private final RunContext run;
  private final Map<BlobPlace, String> blobFailures = new ConcurrentHashMap<>();

  public PlanRun(
      ReplicationPlan plan,
      List<Site> sites,
      SourceManifests manifests,
      BlobPlaces places,
      RateLimit rate,
      Retry retry,
      Events events,
      int concurrency) {
    this.plan = plan;
    this.sites = sites;
    this.concurrency = concurrency;
    Map<String, Site> byName = new HashMap<>();
    sites.forEach(site -> byName.put(site.name(), site));
    Sending sending = new Sending(manifests.store(), byName, events, PATIENCE, rate, retry);
    SourceTags tags = new SourceTags(manifests.store(), retry, events);
    this.run =
        new RunContext(
            manifests,
            tags,
            byName,
            retry,
            events,
            places,
            sending,
            new Tally(),
            System.nanoTime());
  }

  /**
   * @param digest see {@link ReplicationResult#digest}
   */
  public ReplicationResult call(@Nullable String digest) throws InterruptedException {
    ExecutorService blobThreads = threads("slipway-blob");
    ExecutorService deliveryThreads = threads("slipway-delivery");
    try (Sending sending = run.sending()) {
      Map<String, Future<?>> blobs = new HashMap<>();
      plan.blobs()
          .forEach(copy -> blobs.put(copy.digest(), blobThreads.submit(() -> runBlob(copy))));
      List<Future<?>> all = new ArrayList<>(blobs.values());
      plan.deliveries()
          .forEach(delivery -> all.add(deliveryThreads.submit(() -> runDelivery(delivery, blobs))));
      for (Future<?> future : all) {
        await(future);
      }
    } finally {
      stop(blobThreads);
      stop(deliveryThreads);
    }
    return result(digest);
  }

  /** After {@link #call}: the deliveries without a tag because the source's tag has moved. */
  public List<Delivery> moved() {
    return run.tally().moved();
  }

  /** After an interrupt nothing moves any more when the caller hears of it. */
  private static void stop(ExecutorService threads) throws InterruptedException {
    threads.shutdownNow();
    threads.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private ExecutorService threads(String name) {
    return Executors.newFixedThreadPool(
        concurrency,
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  private boolean runBlob(BlobCopy copy) throws InterruptedException {
    new BlobJob(run, copy)
        .call()
        .forEach(
            (target, message) -> blobFailures.put(BlobPlace.of(target, copy.digest()), message));
    return true;
  }

  /**
   * Waits in the plan's order, which is that of the blobs: the first delivery's blobs are the first
   * to move, so a waiting delivery holds no other up that could go.
   */
  private boolean runDelivery(Delivery delivery, Map<String, Future<?>> blobs)
      throws InterruptedException {
    for (ManifestCopy manifest : delivery.manifests()) {
      for (String digest : manifest.blobs()) {
        await(Objects.requireNonNull(blobs.get(digest)));
      }
    }
    new DeliveryJob(run, delivery, blobFailures).call();
    return true;
  }

  private static void await(Future<?> future) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptedException();
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private ReplicationResult result(@Nullable String digest) {
    List<TagState> tags =
        Stream.concat(plan.unchanged().stream(), run.tally().tags().stream()).toList();
    List<Failure> failures =
        Stream.of(
                plan.failures().stream(),
                run.tally().failures().stream(),
                sites.stream().flatMap(site -> site.failure().stream()))
            .flatMap(stream -> stream)
            .distinct()
            .toList();
    return new ReplicationResult(
        plan.policy(),
        digest,
        plan.artifacts(),
        run.tally().copied.sum(),
        run.tally().mounted.sum(),
        plan.presentBytes(),
        tags,
        failures);
  }
}
