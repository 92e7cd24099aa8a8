package io.slipway.registry.traffic;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How many may be at work at a time. Additive increase, multiplicative decrease (Chiu and Jain,
 * 1989): halved where the registry pushes back, one more after some successes, never above what the
 * user allows.
 */
public final class AdaptiveLimit {

  private static final int SUCCESSES_FOR_ONE_MORE = 16;

  private final int most;
  private int allowed;
  private int atWork;
  private int successes;

  public AdaptiveLimit(int most) {
    this.most = most;
    this.allowed = most;
  }

  public synchronized void acquire() throws InterruptedException {
    while (atWork >= allowed) {
      wait();
    }
    atWork++;
  }

  /** Whether there was room within this time. */
  public synchronized boolean tryAcquire(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (atWork >= allowed) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    atWork++;
    return true;
  }

  public synchronized void release() {
    atWork--;
    notifyAll();
  }

  /** The registry asks for less. */
  public synchronized void pushedBack() {
    allowed = Math.max(1, Math.min(allowed, atWork) / 2);
    successes = 0;
  }

  public synchronized void succeeded() {
    if (allowed < most && ++successes >= SUCCESSES_FOR_ONE_MORE) {
      allowed++;
      successes = 0;
      notifyAll();
    }
  }

  /** How many may be at work now. */
  public synchronized int allowed() {
    return allowed;
  }
}
