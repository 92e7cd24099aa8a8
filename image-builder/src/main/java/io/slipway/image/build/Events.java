package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildListener;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Events of threads side by side, handed to the listener one at a time; and what they count. */
final class Events {
  private final BuildListener listener;
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger cached = new AtomicInteger();
  private final AtomicInteger total = new AtomicInteger();
  private final AtomicBoolean sandboxed = new AtomicBoolean();

  Events(BuildListener listener) {
    this.listener = listener;
  }

  synchronized void emit(BuildEvent event) {
    listener.on(event);
  }

  /** Tells of the sandbox once. */
  void usesSandbox(String name) {
    if (sandboxed.compareAndSet(false, true)) {
      emit(new BuildEvent.SandboxChosen(name));
    }
  }

  /** More steps than the Dockerfile shows come with a base image's ONBUILD triggers. */
  void expect(int steps) {
    total.addAndGet(steps);
  }

  int total() {
    return total.get();
  }

  int nextIndex() {
    return started.incrementAndGet();
  }

  void countCached() {
    cached.incrementAndGet();
  }

  int steps() {
    return started.get();
  }

  int cachedSteps() {
    return cached.get();
  }
}
