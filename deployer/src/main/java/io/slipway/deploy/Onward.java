package io.slipway.deploy;

import io.slipway.deploy.gate.Gatekeeper;
import io.slipway.deploy.gate.Subject;
import io.slipway.deploy.release.Gate;
import io.slipway.deploy.rollout.Command;
import io.slipway.deploy.rollout.Hold;
import io.slipway.deploy.rollout.Phase;
import io.slipway.deploy.rollout.RolloutState;
import io.slipway.deploy.rollout.Sleeper;
import io.slipway.deploy.rollout.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What holds a rollout that has begun: a freeze, where the schedule says so, and the gates before
 * its promotion. Asking them may take long, so it is done beside the thread that listens for a
 * person's command, which outweighs them.
 */
final class Onward implements Hold {
  private static final Duration POLL = Duration.ofMillis(250);

  private final @Nullable Openings freezes;
  private final @Nullable Gatekeeper keeper;
  private final List<Gate> gates;
  private final @Nullable Subject subject;
  private final boolean waits;
  private boolean gatesPassed;
  private @Nullable String held;
  private @Nullable DeployException refusal;

  /**
   * @param freezes null where freezes don't hold it
   * @param waits whether what is held is waited for, or left paused
   */
  Onward(
      @Nullable Openings freezes,
      @Nullable Gatekeeper keeper,
      List<Gate> gates,
      @Nullable Subject subject,
      boolean waits) {
    this.freezes = freezes;
    this.keeper = keeper;
    this.gates = gates;
    this.subject = subject;
    this.waits = waits;
  }

  /** Holds nothing. */
  static Onward free() {
    return new Onward(null, null, List.of(), null, false);
  }

  @Override
  public @Nullable String why(boolean promotes, Instant now) {
    held = reason(promotes, now);
    return held;
  }

  private @Nullable String reason(boolean promotes, Instant now) {
    String freeze = freezes == null ? null : freezes.freeze(now);
    if (freeze != null) {
      return "frozen: " + freeze;
    }
    if (!promotes || gates.isEmpty() || gatesPassed) {
      return null;
    }
    return "asks before promotion: "
        + gates.stream().map(Gate::name).collect(Collectors.joining(", "));
  }

  /** Whether it is this that the rollout is paused by, and not a step that asks for approval. */
  boolean holds(RolloutState state) {
    return state.phase() == Phase.PAUSED && state.reason().equals(held);
  }

  /**
   * @throws DeployException refused, where a gate denied the promotion, once that is undone
   */
  void requireNotRefused(RolloutResult result) {
    if (refusal != null && result.outcome() == Outcome.ROLLED_BACK) {
      throw DeployException.refused(refusal.getMessage() + "; the new version was rolled back");
    }
  }

  boolean waits() {
    return waits;
  }

  /** Waits until the rollout may go on, a gate denies, or someone commands. */
  Command await(boolean promotes, StateStore store, Sleeper sleeper) throws InterruptedException {
    ExecutorService beside =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "slipway-gates");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Future<?> allowed =
          beside.submit(
              () -> {
                pass(promotes);
                return null;
              });
      while (true) {
        Command command = command(store);
        if (command != null) {
          return command;
        }
        if (allowed.isDone()) {
          return outcome(allowed, promotes);
        }
        sleeper.sleep(POLL);
      }
    } finally {
      beside.shutdownNow();
    }
  }

  /** A cluster that is away for a while has no command; the lease says when that is too long. */
  private static @Nullable Command command(StateStore store) throws InterruptedException {
    try {
      return store.command();
    } catch (DeployException e) {
      if (!e.isTemporary()) {
        throw e;
      }
      return null;
    }
  }

  private void pass(boolean promotes) throws InterruptedException {
    if (freezes != null) {
      freezes.awaitThaw();
    }
    if (promotes && keeper != null && subject != null) {
      keeper.pass(gates, subject, Instant.MAX);
    }
  }

  private Command outcome(Future<?> allowed, boolean promotes) throws InterruptedException {
    try {
      allowed.get();
      gatesPassed = gatesPassed || promotes;
      return Command.RESUME;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DeployException denied) {
        if (denied.kind() == DeployException.Kind.REFUSED) {
          refusal = denied;
          return Command.ABORT;
        }
        throw denied;
      }
      throw new IllegalStateException("Tried to ask the gates", e.getCause());
    }
  }
}
