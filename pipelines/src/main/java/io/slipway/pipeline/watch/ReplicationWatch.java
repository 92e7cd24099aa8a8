package io.slipway.pipeline.watch;

import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.step.Replications;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import io.slipway.registry.ReplicationException;
import io.slipway.registry.ReplicationPolicy;
import io.slipway.registry.ReplicationResult;
import io.slipway.registry.trigger.Agenda;
import io.slipway.registry.trigger.Agenda.Due;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs policies one after the other as they become due, until its thread is interrupted. A run that
 * fails is said, and the watch goes on.
 */
public final class ReplicationWatch {
  /** A clock that is set is noticed within a minute. */
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

  private final Replications replications;
  private final List<ReplicationPolicy> policies;
  private final StepContext context;
  private final Clock clock;
  private final Agenda agenda;

  public ReplicationWatch(
      Replications replications,
      List<ReplicationPolicy> policies,
      StepContext context,
      Clock clock) {
    this.replications = replications;
    this.policies = policies;
    this.context = context;
    this.clock = clock;
    this.agenda = new Agenda(policies, clock.instant());
  }

  /** Whether a policy waits for pushes. */
  public static boolean needsSecret(List<ReplicationPolicy> policies) {
    return policies.stream()
        .map(policy -> policy.spec().trigger())
        .anyMatch(trigger -> trigger != null && Boolean.TRUE.equals(trigger.webhook()));
  }

  /**
   * @param secret of the webhooks; null where none are taken
   */
  public void run(InetSocketAddress address, @Nullable String secret)
      throws StepFailure, InterruptedException {
    WebhookSecret known = secret == null ? null : new WebhookSecret(secret);
    WatchHandler handler = new WatchHandler(agenda, known, () -> replications.metrics(policies));
    try (WatchServer server = WatchServer.start(address, handler)) {
      say("watching %d policies; %s".formatted(policies.size(), server.url()));
      while (true) {
        for (Due due : agenda.take(clock.instant())) {
          carryOut(due);
        }
        agenda.await(pause().toMillis());
      }
    } catch (IOException e) {
      throw new StepFailure(StepFailure.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private Duration pause() {
    Optional<Instant> next = agenda.next();
    Duration wait = next.map(time -> Duration.between(clock.instant(), time)).orElse(LONGEST_SLEEP);
    return wait.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : wait.plusMillis(1);
  }

  private void carryOut(Due due) throws InterruptedException, StepFailure {
    try {
      ReplicationResult result = replications.run(due.policy(), due.only());
      result.failures().forEach(failure -> say(due.policy().name() + ": " + failure.message()));
    } catch (ReplicationException e) {
      say(due.policy().name() + ": " + e.getMessage());
    }
    replications.writeMetrics(policies);
  }

  private void say(String text) {
    text.lines().forEach(line -> context.emit(new RunEvent.LogLine("run", line)));
  }
}
