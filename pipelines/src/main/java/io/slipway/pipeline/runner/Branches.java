package io.slipway.pipeline.runner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs branches side by side, each on a thread of its own, and waits for all of them. */
public final class Branches {

  /** One branch; {@code body} gets its scope. */
  public record Branch(String name, ScopedBody body) {}

  private final Map<String, @Nullable Object> results =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
  private final List<CancelScope> cancels = new ArrayList<>();
  private final boolean failFast;

  private Branches(boolean failFast) {
    this.failFast = failFast;
  }

  /**
   * Returns the value of each branch by its name.
   *
   * @param failFast whether the first failure aborts the other branches
   * @throws Exception the first failure, the others suppressed in it
   */
  public static Map<String, @Nullable Object> run(
      List<Branch> branches, boolean failFast, Scope scope) throws Exception {
    Branches all = new Branches(failFast);
    branches.forEach(branch -> all.cancels.add(scope.cancel().child()));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < branches.size(); i++) {
      threads.add(all.start(branches.get(i), scope, all.cancels.get(i)));
    }
    all.join(threads);
    return all.outcome();
  }

  private Thread start(Branch branch, Scope scope, CancelScope cancel) {
    results.put(branch.name(), null);
    Thread thread = new Thread(() -> run(branch, scope.under(cancel)), "branch " + branch.name());
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void run(Branch branch, Scope scope) {
    try {
      results.put(branch.name(), scope.cancel().run(() -> branch.body().run(scope)));
    } catch (Exception e) {
      failures.add(e);
      if (failFast) {
        cancels.forEach(other -> other.cancel("Branch '" + branch.name() + "' failed"));
      }
    }
  }

  /** Waits for all, also when interrupted: no branch may outlive the step that started it. */
  private void join(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          cancels.forEach(cancel -> cancel.cancel("Interrupted"));
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, @Nullable Object> outcome() throws Exception {
    if (failures.isEmpty()) {
      return new LinkedHashMap<>(results);
    }
    Exception first = failures.get(0);
    failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
    throw first;
  }
}
