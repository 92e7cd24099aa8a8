package io.slipway.pipeline.step;

import io.slipway.deploy.schedule.queue.QueueState;
import java.util.List;
import java.util.stream.Stream;

/** The releases of an environment: those that run, then who comes next. */
public record ReleaseQueueResult(List<Ticket> tickets) {

  /**
   * A release's place.
   *
   * @param release with its namespace
   * @param state {@code running} or {@code waiting}
   * @param since an instant
   */
  public record Ticket(
      long number,
      String release,
      String state,
      int priority,
      String since,
      String image,
      String holder) {

    private static Ticket of(io.slipway.deploy.schedule.queue.Ticket ticket) {
      return new Ticket(
          ticket.number(),
          ticket.namespace() + "/" + ticket.release(),
          ticket.running() ? "running" : "waiting",
          ticket.priority(),
          ticket.since().toString(),
          ticket.image(),
          ticket.holder());
    }
  }

  static ReleaseQueueResult of(QueueState queue) {
    return new ReleaseQueueResult(
        Stream.concat(queue.running().stream(), queue.waiting().stream()).map(Ticket::of).toList());
  }
}
