package io.slipway.pipeline.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of a run that can be cancelled on its own: the run, a {@code timeout}, a branch.
 * Cancelling interrupts the thread inside and goes down to the parts inside.
 */
public final class CancelScope {
  private final List<CancelScope> children = new ArrayList<>();
  private @Nullable String reason;
  private @Nullable Thread runner;
  private final @Nullable CancelScope parent;

  private CancelScope(@Nullable CancelScope parent) {
    this.parent = parent;
  }

  public static CancelScope root() {
    return new CancelScope(null);
  }

  /** A cancellable part of this one. */
  public synchronized CancelScope child() {
    CancelScope child = new CancelScope(this);
    if (reason != null) {
      child.cancel(reason);
    }
    children.add(child);
    return child;
  }

  /** Something that runs in a scope. */
  @FunctionalInterface
  public interface Body {
    @Nullable Object run() throws Exception;
  }

  /**
   * Runs {@code body} on the calling thread, which {@link #cancel} interrupts while it is here.
   *
   * @throws PipelineFailure as aborted, with the reason, where it was cancelled
   */
  public @Nullable Object run(Body body) throws Exception {
    Thread outer = enter();
    try {
      return body.run();
    } catch (InterruptedException e) {
      throw aborted(e);
    } finally {
      leave(outer);
      if (parent != null) {
        parent.forget(this);
      }
    }
  }

  /**
   * Runs {@code body} in a scope of its own that cancelling this one doesn't reach: what has to be
   * done after an abort too.
   */
  public @Nullable Object shield(ShieldedBody body) throws Exception {
    List<CancelScope> left = new ArrayList<>();
    for (CancelScope scope = this; scope != null; scope = scope.parent) {
      if (scope.release()) {
        left.add(scope);
      }
    }
    CancelScope shielded = root();
    try {
      return shielded.run(() -> body.run(shielded));
    } finally {
      left.forEach(CancelScope::takeBack);
    }
  }

  /** Something that runs in a shielded scope. */
  @FunctionalInterface
  public interface ShieldedBody {
    @Nullable Object run(CancelScope shielded) throws Exception;
  }

  private synchronized boolean release() {
    boolean ours = Thread.currentThread().equals(runner);
    if (ours) {
      runner = null;
      Thread.interrupted();
    }
    return ours;
  }

  private synchronized void takeBack() {
    runner = Thread.currentThread();
  }

  private synchronized void forget(CancelScope child) {
    children.remove(child);
  }

  public synchronized void cancel(String why) {
    if (reason != null) {
      return;
    }
    reason = why;
    if (runner != null) {
      runner.interrupt();
    }
    children.forEach(child -> child.cancel(why));
  }

  public synchronized boolean isCancelled() {
    return reason != null;
  }

  /** Why it was cancelled; empty where it wasn't. */
  public synchronized Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /** Stops what is about to start in a cancelled scope. */
  public synchronized void check() {
    if (reason != null) {
      throw PipelineFailure.aborted(reason);
    }
  }

  private synchronized @Nullable Thread enter() {
    check();
    Thread outer = runner;
    runner = Thread.currentThread();
    return outer;
  }

  /** An interrupt of ours that nobody met must not reach what runs next on the thread. */
  private synchronized void leave(@Nullable Thread outer) {
    runner = outer;
    if (reason != null) {
      Thread.interrupted();
    }
  }

  private synchronized PipelineFailure aborted(InterruptedException interrupt)
      throws InterruptedException {
    if (reason == null) {
      throw interrupt;
    }
    return PipelineFailure.aborted(reason);
  }
}
