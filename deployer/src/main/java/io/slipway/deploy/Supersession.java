package io.slipway.deploy;

import io.slipway.deploy.release.Release;
import io.slipway.deploy.rollout.Command;
import io.slipway.deploy.rollout.RolloutState;
import io.slipway.deploy.state.ConfigMapStore;
import io.slipway.deploy.state.LeaseHeld;
import io.slipway.deploy.state.LeaseLock;
import io.slipway.deploy.state.SavedRollout;
import io.slipway.deploy.state.Successor;
import io.slipway.deploy.target.WorkloadObjects;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a release takes over from an older rollout of its own: the command to make room is left in
 * the cluster for the controller that drives it; where none lives, this process follows it itself.
 * Of several that want the place, the last to ask gets it.
 */
final class Supersession {
  private static final Duration POLL = Duration.ofMillis(250);

  private final Preparation preparation;
  private final RolloutSession.Surroundings around;
  private final ConfigMapStore store;
  private @Nullable SavedRollout asked;

  Supersession(Preparation preparation, RolloutSession.Surroundings around, ConfigMapStore store) {
    this.preparation = preparation;
    this.around = around;
    this.store = store;
  }

  /** Whether a process that is gone has asked for this version already. */
  boolean wasAskedFor() throws InterruptedException {
    return store.successor().map(Successor::image).filter(preparation.image()::equals).isPresent();
  }

  /** Tells the rollout that is under way, where one is. */
  void ask() throws InterruptedException {
    Optional<SavedRollout> unfinished = store.unfinished();
    if (unfinished.isPresent()) {
      asked = unfinished.get();
      store.ask(command(asked), preparation.image());
    }
  }

  /**
   * What the rollout is told: a canary can only be left to a release that has it at the same place,
   * and who brings back the stable version wants no canary. What is replaced in place has no canary
   * that could stand without being asked for: it goes back first.
   */
  Command command(SavedRollout saved) {
    Release before = saved.release();
    Release next = preparation.release();
    WorkloadObjects stable = preparation.objects().stable();
    boolean samePlace =
        before.spec().members().equals(next.spec().members())
            && WorkloadObjects.fromJson(saved.stable()).leaveRoomFor(stable);
    boolean back = WorkloadObjects.fromJson(saved.previous()).areOfTheSameVersions(stable);
    return samePlace && !back ? Command.SUPERSEDE : Command.ABORT;
  }

  /**
   * Waits for the lease of the rollout that makes room.
   *
   * @throws DeployException refused, where another asked later or has begun
   * @throws LeaseHeld where it is still held after all the time that a rollout may take
   */
  LeaseLock acquire(LeaseLock.Contender contender) throws LeaseHeld, InterruptedException {
    Instant patience = Instant.MAX;
    String told = "";
    while (true) {
      try {
        return contender.acquire();
      } catch (LeaseHeld held) {
        requireNext();
        if (!held.holder().equals(told)) {
          told = held.holder();
          patience = around.clock().instant().plus(Commander.patience(preparation.release()));
          say("%s drives the rollout and was told to make room".formatted(told));
        }
        if (!around.clock().instant().isBefore(patience)) {
          throw held;
        }
        around.sleeper().sleep(POLL);
      }
    }
  }

  private void requireNext() throws InterruptedException {
    SavedRollout before = asked;
    if (before == null) {
      ask();
      return;
    }
    store.requireNext(store.successor());
    RolloutState now = store.load().map(SavedRollout::state).orElse(before.state());
    if (!now.subject().rollout().equals(before.state().subject().rollout())) {
      throw DeployException.refused(
          "release %s: rollout %s of %s has taken over from %s already; deploy again to take over from it"
              .formatted(
                  preparation.release().name(),
                  now.subject().rollout(),
                  now.subject().image(),
                  before.state().subject().rollout()));
    }
  }

  private void say(String text) {
    around.listener().on(new RolloutEvent.Message(preparation.release().name(), text));
  }
}
