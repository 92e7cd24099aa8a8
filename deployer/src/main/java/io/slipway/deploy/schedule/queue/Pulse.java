package io.slipway.deploy.schedule.queue;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.state.LeaseTimings;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that a ticket's process lives: a Lease that is renewed in the background. */
final class Pulse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

  private final KubernetesApi api;
  private final QueueName queue;
  private final String ticket;
  private final Clock clock;
  private final ScheduledExecutorService renewer;
  private Lease lease;

  private Pulse(KubernetesApi api, QueueName queue, String ticket, Clock clock, Lease lease) {
    this.api = api;
    this.queue = queue;
    this.ticket = ticket;
    this.clock = clock;
    this.lease = lease;
    this.renewer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "slipway-queue-pulse");
              thread.setDaemon(true);
              return thread;
            });
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
    long millis = timings.renewal().toMillis();
    var unused =
        pulse.renewer.scheduleWithFixedDelay(pulse::beat, millis, millis, TimeUnit.MILLISECONDS);
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
    renewer.shutdownNow();
  }

  @Override
  public void close() throws InterruptedException {
    stop();
    if (renewer.awaitTermination(15, TimeUnit.SECONDS)) {
      Pulses.delete(api, queue, queue.lease(ticket));
    }
  }
}
