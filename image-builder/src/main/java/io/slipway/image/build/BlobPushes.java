package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.GrowingBlob;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.RegistryImages.PushOutcome;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of a build on their way to registries, each once for each repository, whoever asks for
 * it and when: steps do while others still run, the publisher does for all that there is. Safe for
 * use by several threads.
 */
final class BlobPushes implements AutoCloseable {
  /** As many as are sent at once; Docker sends five. */
  private static final int PARALLEL = 5;

  private static final int PATIENCE_SECONDS = 30;

  private final RegistryImages registry;
  private final Events events;
  private final Map<String, Future<?>> begun = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          PARALLEL,
          work -> {
            Thread thread = new Thread(work, "slipway-push");
            thread.setDaemon(true);
            return thread;
          });

  /** What a push is known by; a record's generated hash takes longer to start than to make text. */
  private static String key(String reference, Descriptor blob) {
    return References.repository(reference) + "@" + blob.digest();
  }

  BlobPushes(RegistryImages registry, Events events) {
    this.registry = registry;
    this.events = events;
  }

  /** Begins to push a blob where nobody did; what failed before is tried again. */
  Future<?> begin(String reference, BlobSource blob, @Nullable String mountFrom) {
    String push = key(reference, blob.descriptor());
    FutureTask<@Nullable Void> task =
        new FutureTask<>(
            () -> {
              try {
                push(reference, blob, mountFrom);
              } catch (BuildException e) {
                begun.remove(push);
                throw e;
              }
              return null;
            });
    Future<?> known = begun.putIfAbsent(push, task);
    if (known != null) {
      return known;
    }
    threads.execute(task);
    return task;
  }

  /** Begins to push what is still being written to a file. */
  Growing begin(String reference, Path file) {
    Growing growing = new Growing(reference, new GrowingBlob(file));
    threads.execute(growing.task);
    return growing;
  }

  /** A blob that is pushed while it is being written. */
  final class Growing {
    private final String reference;
    private final GrowingBlob blob;
    private final FutureTask<@Nullable Void> task;
    private volatile @Nullable Descriptor whole;

    private Growing(String reference, GrowingBlob blob) {
      this.reference = reference;
      this.blob = blob;
      this.task = new FutureTask<>(this::push);
    }

    private @Nullable Void push() throws BuildException, InterruptedException {
      try {
        registry
            .pushGrowing(
                reference, blob, (sent, total) -> progress(reference, whole(), sent, total))
            .ifPresent(outcome -> tell(reference, whole(), outcome));
      } catch (BuildException e) {
        Descriptor descriptor = whole;
        if (descriptor != null) {
          begun.remove(key(reference, descriptor));
        }
        throw e;
      }
      return null;
    }

    private Descriptor whole() {
      return Objects.requireNonNull(whole);
    }

    void reached(long size) {
      blob.reached(size);
    }

    /** Says what it came to be; without effect where somebody pushes that there already. */
    void finish(BlobSource source) {
      whole = source.descriptor();
      if (begun.putIfAbsent(key(reference, source.descriptor()), task) == null) {
        blob.finish(source);
      } else {
        blob.drop();
      }
    }

    void drop() {
      blob.drop();
    }
  }

  /** Waits for a push to end. */
  static void await(Future<?> push) throws BuildException, InterruptedException {
    try {
      push.get();
    } catch (ExecutionException e) {
      throw unwrap(e.getCause());
    } catch (CancellationException e) {
      throw (InterruptedException) new InterruptedException().initCause(e);
    }
  }

  private static BuildException unwrap(@Nullable Throwable failure) throws InterruptedException {
    if (failure instanceof BuildException e) {
      return e;
    }
    if (failure instanceof InterruptedException e) {
      throw e;
    }
    throw new IllegalStateException("a push failed in an unforeseen way", failure);
  }

  private void push(String reference, BlobSource blob, @Nullable String mountFrom)
      throws BuildException, InterruptedException {
    Descriptor descriptor = blob.descriptor();
    PushOutcome outcome =
        registry.pushBlob(
            reference,
            blob,
            mountFrom,
            (sent, total) -> progress(reference, descriptor, sent, total));
    tell(reference, descriptor, outcome);
  }

  private void progress(String reference, Descriptor blob, long sent, long total) {
    events.emit(
        new BuildEvent.LayerProgress(References.host(reference), blob.digest(), sent, total));
  }

  /** Tells of a blob that nobody has to push, unless its push was begun. */
  void found(String reference, Descriptor descriptor) {
    if (!begun.containsKey(key(reference, descriptor))) {
      tell(reference, descriptor, PushOutcome.PRESENT);
    }
  }

  private void tell(String reference, Descriptor descriptor, PushOutcome outcome) {
    String host = References.host(reference);
    events.emit(
        new BuildEvent.LayerPushed(
            host,
            References.repository(reference).substring(host.length()).replaceFirst("^/", ""),
            descriptor.digest(),
            descriptor.size(),
            outcome.name().toLowerCase(Locale.ROOT)));
  }

  /** Ends what is under way and waits until it has let go of its files. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
