package io.slipway.deploy;

import io.slipway.deploy.rollout.Command;
import io.slipway.deploy.rollout.Phase;
import io.slipway.deploy.state.ConfigMapStore;
import io.slipway.deploy.state.LeaseHeld;
import io.slipway.deploy.state.LeaseLock;
import io.slipway.deploy.state.SavedRollout;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Waits, after a rollout has made room, until the newer release has begun. Where that doesn't come,
 * as its process died, the canary is removed, so that nothing is left of either.
 */
final class Succession {
  private static final Duration POLL = Duration.ofMillis(500);

  private final RolloutSession.Surroundings around;
  private final LeaseLock.Contender contender;
  private final ConfigMapStore store;
  private final Duration patience;

  Succession(
      RolloutSession.Surroundings around,
      LeaseLock.Contender contender,
      ConfigMapStore store,
      Duration patience) {
    this.around = around;
    this.contender = contender;
    this.store = store;
    this.patience = patience;
  }

  /** What came of the rollout that ended so, in the end. The lease isn't held. */
  RolloutResult await(RolloutResult superseded) throws InterruptedException {
    Instant latest = around.clock().instant().plus(patience);
    while (around.clock().instant().isBefore(latest)) {
      if (waiting().isEmpty()) {
        return superseded;
      }
      around.sleeper().sleep(POLL);
    }
    try (LeaseLock lock = contender.acquire()) {
      Optional<SavedRollout> left = waiting();
      return left.isEmpty() ? superseded : remove(left.get(), lock);
    } catch (LeaseHeld e) {
      return superseded;
    }
  }

  private RolloutResult remove(SavedRollout left, LeaseLock lock) throws InterruptedException {
    around
        .listener()
        .on(
            new RolloutEvent.Message(
                left.release().name(),
                "the newer release did not begin: rollout %s is rolled back"
                    .formatted(left.state().subject().rollout())));
    return new RolloutSession(around, lock, store, Onward.free()).finish(left, Command.ABORT);
  }

  private Optional<SavedRollout> waiting() throws InterruptedException {
    return store.load().filter(saved -> saved.state().phase() == Phase.SUPERSEDED);
  }
}
