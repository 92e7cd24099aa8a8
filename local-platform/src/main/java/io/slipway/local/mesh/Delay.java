package io.slipway.local.mesh;

import java.time.Duration;

/** Runs an action later. Two that are given the same delay run in the order in which they came. */
interface Delay {
  void after(Duration delay, Runnable action);
}
