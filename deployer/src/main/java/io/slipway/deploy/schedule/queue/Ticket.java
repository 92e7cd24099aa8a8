package io.slipway.deploy.schedule.queue;

import java.time.Instant;

/**
 * A release's place in a queue.
 *
 * @param number counts all tickets of the environment
 * @param concurrency how many the release lets run at a time, itself counted
 * @param running whether it is its turn
 * @param holder the process
 */
public record Ticket(
    String id,
    long number,
    String release,
    String namespace,
    String image,
    int priority,
    int concurrency,
    boolean running,
    String holder,
    Instant since) {

  Ticket numbered(long next) {
    return new Ticket(
        id, next, release, namespace, image, priority, concurrency, running, holder, since);
  }

  Ticket begun(Instant now) {
    return new Ticket(
        id, number, release, namespace, image, priority, concurrency, true, holder, now);
  }

  boolean isOfTheSameRelease(Ticket other) {
    return release.equals(other.release) && namespace.equals(other.namespace);
  }
}
