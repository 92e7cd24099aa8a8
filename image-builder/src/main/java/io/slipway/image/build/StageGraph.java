package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.Stage;
import io.slipway.image.source.Contexts;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the stages of a plan, each as soon as those it needs are done, a few at a time. The first
 * failure stops the others.
 */
final class StageGraph implements AutoCloseable {
  private static final int MAX_PARALLEL = 8;

  private final Machine machine;
  private final BuildPlan plan;
  private final Contexts contexts;
  private final ExecutorService pool;
  private final Map<Integer, CompletableFuture<StageResult>> stages = new HashMap<>();

  StageGraph(Machine machine, BuildPlan plan, Contexts contexts) {
    this.machine = machine;
    this.plan = plan;
    this.contexts = contexts;
    int threads = Math.min(MAX_PARALLEL, Math.max(2, Runtime.getRuntime().availableProcessors()));
    this.pool =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "slipway-stage");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The result of the target stage. */
  StageResult run() throws BuildException, InterruptedException {
    for (Stage stage : plan.stages()) {
      stages.put(stage.index(), schedule(stage));
    }
    CompletableFuture<?> firstFailure = new CompletableFuture<>();
    stages
        .values()
        .forEach(
            stage ->
                stage.whenComplete(
                    (result, failure) -> {
                      if (failure != null) {
                        firstFailure.completeExceptionally(failure);
                      }
                    }));
    CompletableFuture<StageResult> target = future(plan.target().index());
    try {
      CompletableFuture.anyOf(target, firstFailure).get();
      return target.get();
    } catch (ExecutionException e) {
      throw unwrap(e.getCause());
    }
  }

  private CompletableFuture<StageResult> schedule(Stage stage) {
    CompletableFuture<?>[] needs =
        stage.needs().stream().map(this::future).toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(needs).thenApplyAsync(done -> build(stage), pool);
  }

  private CompletableFuture<StageResult> future(int index) {
    CompletableFuture<StageResult> future = stages.get(index);
    if (future == null) {
      throw new IllegalStateException("stage " + index + " is not scheduled");
    }
    return future;
  }

  private StageResult build(Stage stage) {
    try {
      return new StageRunner(machine, plan, stage, contexts, this::finished).run();
    } catch (BuildException e) {
      throw new CompletionException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("stage " + stage.name() + " was stopped");
    }
  }

  /** Where a base image's trigger names a stage that nobody needed, it is built here and now. */
  private StageResult finished(int index) throws BuildException, InterruptedException {
    CompletableFuture<StageResult> known = stages.get(index);
    if (known == null) {
      return new StageRunner(machine, plan, plan.stage(index), contexts, this::finished).run();
    }
    try {
      return known.get();
    } catch (ExecutionException e) {
      throw unwrap(e.getCause());
    }
  }

  private static BuildException unwrap(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof BuildException e) {
      return e;
    }
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException("a stage failed in an unforeseen way", cause);
  }

  /** Interrupts what still runs and waits until it has let go of its processes and files. */
  @Override
  public void close() {
    pool.shutdownNow();
    boolean interrupted = false;
    while (!pool.isTerminated()) {
      try {
        pool.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
