package io.slipway.deploy.schedule.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The tickets of an environment. First comes the higher priority, then the lower number.
 *
 * @param next the number of the next ticket
 * @param dropped what became of the last tickets that were taken out by others
 */
public record QueueState(long next, List<Ticket> tickets, List<Dropped> dropped) {
  public static final QueueState EMPTY = new QueueState(1, List.of(), List.of());
  private static final int DROPPED_KEPT = 50;

  private static final Comparator<Ticket> ORDER =
      Comparator.comparingInt((Ticket ticket) -> -ticket.priority())
          .thenComparingLong(Ticket::number);

  /** A ticket that someone else took out, and why. */
  public record Dropped(String id, String reason) {}

  public QueueState {
    tickets = tickets == null ? List.of() : List.copyOf(tickets);
    dropped = dropped == null ? List.of() : List.copyOf(dropped);
  }

  /** Adds a ticket; one of the same release that still waits gives way to it. */
  QueueState join(Ticket ticket) {
    Ticket numbered = ticket.numbered(next);
    QueueState rest =
        drop(
            other -> !other.running() && other.isOfTheSameRelease(ticket),
            "release %s was asked for again, with %s".formatted(ticket.release(), ticket.image()));
    return new QueueState(next + 1, with(rest.tickets, numbered), rest.dropped);
  }

  QueueState withoutDead(Set<String> dead) {
    return drop(ticket -> dead.contains(ticket.id()), "its process was taken for dead");
  }

  /** Lets the ticket begin if it is its turn; otherwise nothing changes. */
  QueueState admit(String id, Instant now) {
    Optional<Ticket> first = waiting().stream().findFirst().filter(t -> t.id().equals(id));
    if (first.isEmpty() || running().size() >= limit(first.get())) {
      return this;
    }
    UnaryOperator<Ticket> begin = ticket -> ticket.id().equals(id) ? ticket.begun(now) : ticket;
    return new QueueState(next, tickets.stream().map(begin).toList(), dropped);
  }

  QueueState leave(String id) {
    List<Ticket> left = tickets.stream().filter(ticket -> !ticket.id().equals(id)).toList();
    return new QueueState(next, left, dropped);
  }

  /** All who run must agree with one more. */
  private int limit(Ticket candidate) {
    return Stream.concat(Stream.of(candidate), running().stream())
        .mapToInt(Ticket::concurrency)
        .min()
        .orElse(1);
  }

  public Optional<Ticket> find(String id) {
    return tickets.stream().filter(ticket -> ticket.id().equals(id)).findFirst();
  }

  public List<Ticket> running() {
    return tickets.stream().filter(Ticket::running).toList();
  }

  /** Those who wait, who comes first first. */
  public List<Ticket> waiting() {
    return tickets.stream().filter(ticket -> !ticket.running()).sorted(ORDER).toList();
  }

  Optional<String> whyDropped(String id) {
    return dropped.stream().filter(gone -> gone.id().equals(id)).map(Dropped::reason).findFirst();
  }

  private QueueState drop(Predicate<Ticket> which, String reason) {
    Stream<Dropped> gone = tickets.stream().filter(which).map(t -> new Dropped(t.id(), reason));
    List<Dropped> all = Stream.concat(dropped.stream(), gone).toList();
    List<Dropped> last = all.subList(Math.max(0, all.size() - DROPPED_KEPT), all.size());
    return new QueueState(next, tickets.stream().filter(which.negate()).toList(), last);
  }

  private static List<Ticket> with(List<Ticket> tickets, Ticket more) {
    List<Ticket> all = new ArrayList<>(tickets);
    all.add(more);
    return all;
  }
}
