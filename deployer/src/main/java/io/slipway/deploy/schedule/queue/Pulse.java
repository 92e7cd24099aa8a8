package io.slipway.deploy.schedule.queue;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.background.Background;
import io.slipway.deploy.background.Repeated;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.state.LeaseTimings;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that a ticket's process lives: a Lease that is renewed in the background. */
final class Pulse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

  private static final Duration LAST_BEAT = Duration.ofSeconds(15);

  private final KubernetesApi api;
  private final QueueName queue;
  private final String ticket;
  private final Clock clock;
  private @Nullable Repeated beats;
  private Lease lease;

  private Pulse(KubernetesApi api, QueueName queue, String ticket, Clock clock, Lease lease) {
    this.api = api;
    this.queue = queue;
    this.ticket = ticket;
    this.clock = clock;
    this.lease = lease;
  }

  static Pulse begin(
      KubernetesApi api,
      QueueName queue,
      String ticket,
      String holder,
      LeaseTimings timings,
      Clock clock)
      throws InterruptedException {
    ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
    Lease fresh =
        new LeaseBuilder()
            .withNewMetadata()
            .withName(queue.lease(ticket))
            .withNamespace(queue.namespace())
            .withLabels(queue.labels())
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity(holder)
            .withAcquireTime(now)
            .withRenewTime(now)
            .withLeaseDurationSeconds((int) Math.max(1, timings.duration().toSeconds()))
            .endSpec()
            .build();
    Lease created =
        api.call(
            "create the lease of a ticket in the queue of environment " + queue,
            client -> client.resource(fresh).create());
    Pulse pulse = new Pulse(api, queue, ticket, clock, created);
    pulse.beats = Background.every(timings.renewal(), pulse::beat);
    return pulse;
  }

  /** A beat that fails comes again; who is taken for dead meanwhile finds its ticket gone. */
  private void beat() {
    try {
      Lease next =
          new LeaseBuilder(lease)
              .editSpec()
              .withRenewTime(clock.instant().atZone(ZoneOffset.UTC))
              .endSpec()
              .build();
      Lease renewed =
          api.tryCall(
              "renew the lease of ticket %s in the queue of environment %s"
                  .formatted(ticket, queue),
              client -> client.resource(next).update());
      lease = renewed == null ? lease : renewed;
    } catch (DeployException e) {
      LOG.debug("ticket {}: {}", ticket, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends as a process that is killed does: the Lease stays. */
  void stop() {
    if (beats != null) {
      beats.stop();
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop();
    if (beats == null || beats.end(LAST_BEAT)) {
      Pulses.delete(api, queue, queue.lease(ticket));
    }
  }
}
