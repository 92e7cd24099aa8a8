package io.slipway.registry.transfer;

import io.slipway.registry.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A bounded number of threads for one run. Closing it interrupts what still runs. */
public final class Parallel implements AutoCloseable {

  private final ExecutorService threads;

  public Parallel(int width) {
    this.threads =
        Executors.newFixedThreadPool(
            width,
            work -> {
              Thread thread = new Thread(work, "slipway-replication");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** A call that may fail. */
  @FunctionalInterface
  public interface Task<T, R> {
    R apply(T item) throws StoreException, InterruptedException;
  }

  /**
   * The results in the order of the items. The first failure cancels the rest.
   *
   * @throws InterruptedException after an interrupt, with every task interrupted
   */
  public <T, R> List<R> map(List<T> items, Task<T, R> task)
      throws StoreException, InterruptedException {
    List<Future<R>> futures = new ArrayList<>();
    try {
      for (T item : items) {
        futures.add(threads.submit(() -> task.apply(item)));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw failure(e);
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
  }

  private static StoreException failure(ExecutionException e) throws InterruptedException {
    Throwable cause = e.getCause();
    if (cause instanceof StoreException failure) {
      return failure;
    }
    if (cause instanceof InterruptedException) {
      throw new InterruptedException();
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(cause);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
