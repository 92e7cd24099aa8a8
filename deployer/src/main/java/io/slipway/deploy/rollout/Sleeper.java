package io.slipway.deploy.rollout;

import java.time.Duration;

/** Waits; tests let time pass instead. */
@FunctionalInterface
public interface Sleeper {
  Sleeper SYSTEM = duration -> Thread.sleep(duration.toMillis());

  void sleep(Duration duration) throws InterruptedException;
}
