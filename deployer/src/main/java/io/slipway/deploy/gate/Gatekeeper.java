package io.slipway.deploy.gate;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.gate.Answer.Allow;
import io.slipway.deploy.gate.Answer.Deny;
import io.slipway.deploy.gate.Answer.Wait;
import io.slipway.deploy.release.Gate;
import io.slipway.deploy.rollout.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Asks gates one after the other until all allow; every new answer is an event. */
public final class Gatekeeper {
  private static final Duration AWAY = Duration.ofSeconds(5);

  private final GateChecks checks;
  private final RolloutListener listener;
  private final Clock clock;
  private final Sleeper sleeper;

  public Gatekeeper(GateChecks checks, RolloutListener listener, Clock clock, Sleeper sleeper) {
    this.checks = checks;
    this.listener = listener;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /**
   * Returns once all allow.
   *
   * @param latest when waiting ends, whatever a gate's own time
   * @throws DeployException refused, where one denies, or doesn't allow in time
   */
  public void pass(List<Gate> gates, Subject subject, Instant latest) throws InterruptedException {
    for (Gate gate : gates) {
      Instant end = clock.instant().plus(gate.timeoutOrDefault());
      pass(gate, subject, end.isBefore(latest) ? end : latest);
    }
  }

  private void pass(Gate gate, Subject subject, Instant latest) throws InterruptedException {
    String told = "";
    while (true) {
      Answer answer = ask(gate, subject);
      String now = answer.word() + answer.reason();
      if (!now.equals(told)) {
        told = now;
        tell(gate, subject, answer);
      }
      if (answer instanceof Allow) {
        return;
      }
      if (answer instanceof Deny) {
        throw refused(gate, subject, answer.reason());
      }
      waitFor((Wait) answer, gate, subject, latest);
    }
  }

  /** Where the cluster that keeps approvals is away for a while, nothing is lost by waiting. */
  private Answer ask(Gate gate, Subject subject) throws InterruptedException {
    try {
      return checks.ask(gate, subject);
    } catch (DeployException e) {
      if (!e.isTemporary()) {
        throw e;
      }
      return new Wait(String.valueOf(e.getMessage()), AWAY);
    }
  }

  private void waitFor(Wait answer, Gate gate, Subject subject, Instant latest)
      throws InterruptedException {
    Duration left = Duration.between(clock.instant(), latest);
    if (left.isZero() || left.isNegative()) {
      throw refused(gate, subject, "no permission in time: " + answer.reason());
    }
    sleeper.sleep(left.compareTo(answer.again()) < 0 ? left : answer.again());
  }

  private void tell(Gate gate, Subject subject, Answer answer) {
    listener.on(
        new RolloutEvent.GateAnswered(
            subject.release(),
            gate.name(),
            subject.stage().word(),
            answer.word(),
            answer.reason()));
  }

  private static DeployException refused(Gate gate, Subject subject, String reason) {
    return DeployException.refused(
        "gate %s (%s) does not let release %s with %s through: %s"
            .formatted(
                gate.name(), subject.stage().word(), subject.release(), subject.words(), reason));
  }
}
