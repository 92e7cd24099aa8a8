package io.slipway.deploy.schedule.queue;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Queue;
import io.slipway.deploy.state.LeaseTimings;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One environment's queue in one cluster. */
public final class EnvironmentQueue {
  private static final Logger LOG = LoggerFactory.getLogger(EnvironmentQueue.class);

  private final KubernetesApi api;
  private final QueueName name;
  private final QueueStore store;
  private final LeaseTimings timings;
  private final Clock clock;

  public EnvironmentQueue(KubernetesApi api, QueueName name, LeaseTimings timings, Clock clock) {
    this.api = api;
    this.name = name;
    this.store = new QueueStore(api, name);
    this.timings = timings;
    this.clock = clock;
  }

  /** Who asks to go. */
  public record Applicant(
      String release, String namespace, String image, Queue terms, String holder) {}

  /** Reads the queue. */
  public QueueState state() throws InterruptedException {
    return store.load();
  }

  /** Takes a ticket; an older one of the same release that still waits is dropped. */
  public Place join(Applicant applicant) throws InterruptedException {
    Ticket ticket = ticket(applicant);
    Pulse pulse = Pulse.begin(api, name, ticket.id(), ticket.holder(), timings, clock);
    try {
      store.change(state -> state.join(ticket));
      return new Place(ticket.id(), pulse);
    } catch (DeployException | InterruptedException e) {
      pulse.stop();
      throw e;
    }
  }

  private Ticket ticket(Applicant who) {
    return new Ticket(
        UUID.randomUUID().toString().substring(0, 8),
        0,
        who.release(),
        who.namespace(),
        who.image(),
        who.terms().priorityOrDefault(),
        who.terms().concurrencyOrDefault(),
        false,
        who.holder(),
        clock.instant());
  }

  /** A ticket that is held; closing gives it back. For one thread. */
  public final class Place implements AutoCloseable {
    private final String id;
    private final Pulse pulse;
    private final Pulses others = new Pulses(api, name, clock);

    private Place(String id, Pulse pulse) {
      this.id = id;
      this.pulse = pulse;
    }

    /**
     * Begins if it is this ticket's turn; the dead make room.
     *
     * @return the queue after that, in which this ticket runs or still waits
     * @throws DeployException refused, where the ticket was dropped
     */
    public QueueState advance() throws InterruptedException {
      QueueState seen = store.load();
      Set<String> dead = others.dead(seen.tickets());
      dead.remove(id);
      QueueState now = store.change(state -> state.withoutDead(dead).admit(id, clock.instant()));
      if (now.find(id).isEmpty()) {
        throw DeployException.refused(
            "dropped from the queue of environment %s: %s"
                .formatted(name, now.whyDropped(id).orElse("its ticket was removed")));
      }
      return now;
    }

    public boolean isRunningIn(QueueState state) {
      return state.find(id).filter(Ticket::running).isPresent();
    }

    /** How many go first. */
    public int ahead(QueueState state) {
      return (int) state.waiting().stream().takeWhile(ticket -> !ticket.id().equals(id)).count();
    }

    /** Ends as a process that is killed does. */
    void abandon() {
      pulse.stop();
    }

    /** What can't be given back now expires with its Lease. */
    @Override
    public void close() {
      pulse.stop();
      try {
        store.change(state -> state.leave(id));
        pulse.close();
      } catch (DeployException e) {
        LOG.debug("ticket {} was not given back and will expire: {}", id, e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
