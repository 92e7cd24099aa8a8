package io.slipway.deploy.wave;

import java.util.Optional;

/** Keeps a run's state; whoever saves holds the run's lease. */
public interface WaveStore {
  Optional<WaveState> load() throws InterruptedException;

  void save(WaveState state) throws InterruptedException;
}
