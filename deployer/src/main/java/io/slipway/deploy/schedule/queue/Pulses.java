package io.slipway.deploy.schedule.queue;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.slipway.deploy.cluster.KubernetesApi;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Watches the Leases of a queue's tickets. One that doesn't change for its duration while it is
 * watched is dead; the clocks of other machines are not believed, as in client-go.
 */
final class Pulses {
  private final KubernetesApi api;
  private final QueueName queue;
  private final Clock clock;
  private final Map<String, Seen> seen = new HashMap<>();

  private record Seen(String version, Instant first) {}

  Pulses(KubernetesApi api, QueueName queue, Clock clock) {
    this.api = api;
    this.queue = queue;
    this.clock = clock;
  }

  /**
   * The dead among tickets; what dead tickets left is removed.
   *
   * @param tickets read before this call, so that each had its Lease by then
   */
  Set<String> dead(List<Ticket> tickets) throws InterruptedException {
    List<Lease> leases = leases();
    Map<String, String> ids =
        tickets.stream().collect(Collectors.toMap(t -> queue.lease(t.id()), Ticket::id));
    Set<String> dead = new HashSet<>(ids.values());
    Instant now = clock.instant();
    for (Lease lease : leases) {
      String name = lease.getMetadata().getName();
      boolean alive = beats(lease, now);
      String ticket = ids.get(name);
      if (alive && ticket != null) {
        dead.remove(ticket);
      }
      if (!alive && ticket == null) {
        delete(api, queue, name);
      }
    }
    seen.keySet().retainAll(leases.stream().map(l -> l.getMetadata().getName()).toList());
    return dead;
  }

  private boolean beats(Lease lease, Instant now) {
    String version = lease.getMetadata().getResourceVersion();
    Seen last =
        seen.merge(
            lease.getMetadata().getName(),
            new Seen(version, now),
            (old, fresh) -> old.version.equals(fresh.version) ? old : fresh);
    Integer seconds = lease.getSpec().getLeaseDurationSeconds();
    Duration duration = Duration.ofSeconds(Objects.requireNonNullElse(seconds, 15));
    return now.isBefore(last.first.plus(duration));
  }

  private List<Lease> leases() throws InterruptedException {
    return api.call(
        "list the leases of the queue of environment " + queue,
        client ->
            client
                .leases()
                .inNamespace(queue.namespace())
                .withLabel(QueueName.LABEL, queue.environment())
                .list()
                .getItems());
  }

  static void delete(KubernetesApi api, QueueName queue, String name) throws InterruptedException {
    api.call(
        "delete Lease %s in namespace %s".formatted(name, queue.namespace()),
        client -> client.leases().inNamespace(queue.namespace()).withName(name).delete());
  }
}
