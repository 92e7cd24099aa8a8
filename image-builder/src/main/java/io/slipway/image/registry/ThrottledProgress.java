package io.slipway.image.registry;

import io.slipway.image.registry.RegistryImages.ByteProgress;

/** Passes at most ten reports a second on, and always the last. */
final class ThrottledProgress implements ByteProgress {
  private static final long INTERVAL_NANOS = 100_000_000;

  private final ByteProgress target;
  private long last = System.nanoTime() - INTERVAL_NANOS;

  ThrottledProgress(ByteProgress target) {
    this.target = target;
  }

  @Override
  public synchronized void moved(long done, long total) {
    long now = System.nanoTime();
    if (done >= total || now - last >= INTERVAL_NANOS) {
      last = now;
      target.moved(done, total);
    }
  }
}
