package io.slipway.deploy;

import io.slipway.deploy.release.Release;
import io.slipway.deploy.rollout.Command;
import io.slipway.deploy.rollout.Phase;
import io.slipway.deploy.rollout.RolloutState;
import io.slipway.deploy.state.ConfigMapStore;
import io.slipway.deploy.state.LeaseHeld;
import io.slipway.deploy.state.LeaseLock;
import io.slipway.deploy.state.ReleaseKey;
import io.slipway.deploy.state.SavedRollout;
import java.time.Duration;
import java.time.Instant;

/**
 * Promotes or aborts from any process: the command is left in the cluster for the controller that
 * drives the rollout; where none lives, this process drives it to its end.
 */
final class Commander {
  private static final Duration POLL = Duration.ofMillis(250);

  /** What a controller may need beyond the release's deadline to go back. */
  private static final Duration BEYOND_DEADLINE = Duration.ofMinutes(10);

  private final RolloutSession.Surroundings around;
  private final ReleaseKey key;
  private final LeaseLock.Contender contender;
  private final ConfigMapStore store;

  Commander(
      RolloutSession.Surroundings around,
      ReleaseKey key,
      LeaseLock.Contender contender,
      ConfigMapStore store) {
    this.around = around;
    this.key = key;
    this.contender = contender;
    this.store = store;
  }

  RolloutResult order(Command command) throws InterruptedException {
    SavedRollout asked = unfinished(command);
    store.ask(command);
    if (command == Command.ABORT) {
      new WayBack(around).take(same(asked));
    }
    Instant patience = around.clock().instant().plus(patience(asked.release()));
    String told = "";
    while (around.clock().instant().isBefore(patience)) {
      SavedRollout now = same(asked);
      if (now.state().phase().isTerminal()) {
        return Outcomes.result(key.release(), now.state());
      }
      try (LeaseLock lock = contender.acquire()) {
        return new RolloutSession(around, lock, store, Onward.free()).finish(same(asked), command);
      } catch (LeaseHeld held) {
        if (!held.holder().equals(told)) {
          told = held.holder();
          around
              .listener()
              .on(
                  new RolloutEvent.Message(
                      key.release(), told + " drives the rollout and was told"));
        }
        around.sleeper().sleep(POLL);
      }
    }
    throw DeployException.failed(
        "release %s: %s was told to %s, but the rollout has not ended; see: slipway status %s"
            .formatted(key, told, word(command), key.release()));
  }

  /** How long a rollout may take to do what it is told. */
  static Duration patience(Release release) {
    return release.spec().deadlineOrDefault().plus(BEYOND_DEADLINE);
  }

  private SavedRollout unfinished(Command command) throws InterruptedException {
    SavedRollout saved = known();
    RolloutState state = saved.state();
    boolean madeRoom = state.phase() == Phase.SUPERSEDED && command != Command.ABORT;
    if (state.phase().isTerminal() || madeRoom) {
      throw DeployException.failed(
          "nothing to %s: rollout %s ended %s at %s (%s)"
              .formatted(
                  word(command),
                  state.subject().rollout(),
                  state.phase().word(),
                  state.since(),
                  state.reason()));
    }
    return saved;
  }

  private SavedRollout same(SavedRollout asked) throws InterruptedException {
    SavedRollout now = known();
    if (now.revision() != asked.revision()) {
      throw DeployException.failed(
          "rollout %s was replaced by %s meanwhile"
              .formatted(asked.state().subject().rollout(), now.state().subject().rollout()));
    }
    return now;
  }

  private SavedRollout known() throws InterruptedException {
    return store
        .load()
        .orElseThrow(
            () ->
                DeployException.failed(
                    "release %s was never rolled out by Slipway; check the name and the namespace"
                        .formatted(key)));
  }

  private static String word(Command command) {
    return command == Command.ABORT ? "abort" : "promote";
  }
}
