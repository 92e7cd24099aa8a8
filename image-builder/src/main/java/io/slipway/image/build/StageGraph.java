package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.plan.Base;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.Stage;
import io.slipway.image.source.Contexts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the stages of the plans of all platforms, each as soon as those it needs are done. A stage
 * that is the same for several platforms runs once. The first failure stops the others.
 */
final class StageGraph implements AutoCloseable {
  /** Stages wait for sandboxes and registries more than they compute. */
  private static final int MAX_PARALLEL = 16;

  private final Machine machine;
  private final List<BuildPlan> plans;
  private final Contexts contexts;
  private final LayerWatch layers;
  private final ExecutorService threads;
  private final Semaphore running = new Semaphore(MAX_PARALLEL);
  private final Map<Node, CompletableFuture<StageResult>> stages = new ConcurrentHashMap<>();

  /** A stage in the plan of a platform. */
  private record Node(int plan, int stage) {
    /** Spelt out as is {@link #hashCode}: to make up the generated ones takes 20 ms of a start. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Node node && node.plan == plan && node.stage == stage;
    }

    @Override
    public int hashCode() {
      return 31 * plan + stage;
    }
  }

  /** {@code layers} hears of each layer of the images as soon as it is there. */
  StageGraph(Machine machine, List<BuildPlan> plans, Contexts contexts, LayerWatch layers) {
    this.machine = machine;
    this.plans = List.copyOf(plans);
    this.contexts = contexts;
    this.layers = layers;
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "slipway-stage");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The stages to run, each with how it is called: several platforms' by their platform, too. */
  private Map<Node, String> labels() {
    Map<String, Node> first = new HashMap<>();
    Map<Node, String> labels = new LinkedHashMap<>();
    for (int i = 0; i < plans.size(); i++) {
      for (Stage stage : plans.get(i).stages()) {
        Node node = new Node(i, stage.index());
        Node same = first.putIfAbsent(plans.get(i).identity(stage), node);
        if (same == null) {
          labels.put(node, StageLabel.of(plans, plans.get(i), stage));
        }
      }
    }
    return labels;
  }

  /** How many instructions will run, FROM included; triggers of base images come on top. */
  int steps() {
    return labels().keySet().stream().mapToInt(node -> 1 + stage(node).statements().size()).sum();
  }

  private Stage stage(Node node) {
    return plans.get(node.plan()).stage(node.stage());
  }

  /** The results of the target stage, in the order of the plans. */
  List<StageResult> run() throws BuildException, InterruptedException {
    schedule();
    CompletableFuture<?> firstFailure = new CompletableFuture<>();
    for (CompletableFuture<StageResult> stage : stages.values()) {
      stage.whenComplete(
          (result, failure) -> {
            if (failure != null) {
              firstFailure.completeExceptionally(failure);
            }
          });
    }
    List<CompletableFuture<StageResult>> targets = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      targets.add(future(new Node(i, plans.get(i).target().index())));
    }
    try {
      CompletableFuture<Void> all =
          CompletableFuture.allOf(targets.toArray(CompletableFuture[]::new));
      CompletableFuture.anyOf(all, firstFailure).get();
      return targets.stream().map(CompletableFuture::join).toList();
    } catch (ExecutionException e) {
      throw unwrap(e.getCause());
    }
  }

  private void schedule() {
    Map<String, CompletableFuture<StageResult>> shared = new HashMap<>();
    Map<Node, String> labels = labels();
    for (int i = 0; i < plans.size(); i++) {
      for (Stage stage : plans.get(i).stages()) {
        Node node = new Node(i, stage.index());
        String identity = plans.get(i).identity(stage);
        CompletableFuture<StageResult> same = shared.get(identity);
        CompletableFuture<StageResult> future =
            same == null ? start(node, labels.get(node)) : reuse(same, node);
        shared.putIfAbsent(identity, future);
        stages.put(node, future);
      }
    }
  }

  private CompletableFuture<StageResult> start(Node node, @Nullable String label) {
    CompletableFuture<?>[] needs =
        stage(node).needs().stream()
            .map(index -> future(new Node(node.plan(), index)))
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(needs).thenApplyAsync(done -> build(node, label), threads);
  }

  /** What another platform's stage gave, unless a base image's trigger may make a difference. */
  private CompletableFuture<StageResult> reuse(CompletableFuture<StageResult> same, Node node) {
    return same.thenCompose(
        result ->
            mayDiffer(result) ? start(node, null) : CompletableFuture.completedFuture(result));
  }

  private static boolean mayDiffer(StageResult result) {
    int all = result.scope().statements().size();
    int own = result.scope().stage().statements().size();
    return result.scope().statements().subList(0, all - own).stream()
        .anyMatch(trigger -> trigger.instruction() instanceof Instruction.Arg);
  }

  private CompletableFuture<StageResult> future(Node node) {
    CompletableFuture<StageResult> future = stages.get(node);
    if (future == null) {
      throw new IllegalStateException("stage " + node + " is not scheduled");
    }
    return future;
  }

  private StageResult build(Node node, @Nullable String label) {
    try {
      running.acquire();
      try {
        return runner(node, label).run();
      } finally {
        running.release();
      }
    } catch (BuildException e) {
      throw new CompletionException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("stage " + stage(node).name() + " was stopped");
    }
  }

  private StageRunner runner(Node node, @Nullable String label) {
    BuildPlan plan = plans.get(node.plan());
    String name = label == null ? StageLabel.of(plans, plan, stage(node)) : label;
    return new StageRunner(
        machine,
        plan,
        stage(node),
        name,
        contexts,
        index -> finished(new Node(node.plan(), index)),
        isBelowTarget(plan, stage(node)) ? layers : LayerWatch.NOBODY);
  }

  /** Whether the image stands on the stage, or is it; of other stages it has only files. */
  private static boolean isBelowTarget(BuildPlan plan, Stage stage) {
    Stage below = plan.target();
    while (below.index() != stage.index() && below.base() instanceof Base.Parent parent) {
      below = plan.stage(parent.stage());
    }
    return below.index() == stage.index();
  }

  /** Where a base image's trigger names a stage that nobody needed, it is built here and now. */
  private StageResult finished(Node node) throws BuildException, InterruptedException {
    CompletableFuture<StageResult> known = stages.get(node);
    if (known == null) {
      return runner(node, null).run();
    }
    running.release();
    try {
      return known.get();
    } catch (ExecutionException e) {
      throw unwrap(e.getCause());
    } finally {
      running.acquireUninterruptibly();
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
    if (cause instanceof OutOfMemoryError) {
      long heap = Runtime.getRuntime().maxMemory() >> 20;
      return new BuildException(
          "the build needs more memory than the "
              + heap
              + " MB it may use; give it more: "
              + "SLIPWAY_HEAP=2g, or -Xmx where it runs in another program",
          cause);
    }
    throw new IllegalStateException("a stage failed in an unforeseen way", cause);
  }

  /** Interrupts what still runs and waits until it has let go of its processes and files. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
