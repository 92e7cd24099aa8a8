package io.slipway.deploy.plan;

import io.slipway.deploy.DeployException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls of a server, some at a time; closing ends those that are under way. */
final class Calls implements AutoCloseable {
  /** A call waits for the server most of its time; more would only queue there. */
  private static final int AT_A_TIME = 16;

  private final ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME, Calls::daemon);

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "slipway-plan");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * What they answer, in their order.
   *
   * @throws DeployException of the first that failed, with the others that did; at once where it is
   *     temporary
   */
  <T> List<T> all(List<Callable<T>> calls) throws InterruptedException {
    List<Future<T>> answers = new ArrayList<>();
    calls.forEach(call -> answers.add(workers.submit(call)));
    List<T> results = new ArrayList<>();
    List<DeployException> failures = new ArrayList<>();
    for (Future<T> answer : answers) {
      try {
        results.add(answer.get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof DeployException failure)) {
          throw new IllegalStateException("Tried to preview an object", e.getCause());
        }
        if (failure.isTemporary()) {
          throw failure;
        }
        failures.add(failure);
      }
    }
    if (failures.isEmpty()) {
      return results;
    }
    throw failures.size() == 1 ? failures.get(0) : together(failures);
  }

  private static DeployException together(List<DeployException> failures) {
    StringBuilder words =
        new StringBuilder("%d objects can't be applied".formatted(failures.size()));
    failures.forEach(failure -> words.append("\n- ").append(failure.getMessage()));
    return DeployException.failed(words.toString(), failures.get(0));
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
