package io.slipway.local.http;

import java.time.Duration;

/** Runs an action later. Two that are given the same delay run in the order in which they came. */
public interface Delay {
  void after(Duration delay, Runnable action);
}
