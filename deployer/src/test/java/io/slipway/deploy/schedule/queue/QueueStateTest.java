package io.slipway.deploy.schedule.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class QueueStateTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  @Test
  void shouldTakeTheHigherPriorityFirst_andThenWhoCameFirst() {
    QueueState queue =
        QueueState.EMPTY
            .join(ticket("a", "web", 0, 1))
            .join(ticket("b", "api", 5, 1))
            .join(ticket("c", "db", 5, 1));

    assertThat(queue.waiting()).extracting(Ticket::id).containsExactly("b", "c", "a");
    assertThat(queue.admit("a", NOW)).isEqualTo(queue);
    assertThat(queue.admit("c", NOW)).isEqualTo(queue);
    assertThat(queue.admit("b", NOW).running()).extracting(Ticket::id).containsExactly("b");
  }

  @Test
  void shouldLetNoMoreRun_thanTheLeastOfTheirLimits() {
    QueueState queue =
        QueueState.EMPTY
            .join(ticket("a", "web", 0, 1))
            .admit("a", NOW)
            .join(ticket("b", "api", 0, 3));

    assertThat(queue.admit("b", NOW)).isEqualTo(queue);
    assertThat(queue.leave("a").admit("b", NOW).running()).hasSize(1);
  }

  @Test
  void shouldDropTheOlderTicket_whenTheSameReleaseComesAgain() {
    QueueState queue =
        QueueState.EMPTY.join(ticket("a", "web", 0, 1)).join(ticket("b", "web", 0, 1));

    assertThat(queue.tickets()).extracting(Ticket::id).containsExactly("b");
    assertThat(queue.whyDropped("a")).contains("release web was asked for again, with image");
  }

  @Test
  void shouldKeepWhatRuns_whenTheSameReleaseComesAgain() {
    QueueState queue =
        QueueState.EMPTY
            .join(ticket("a", "web", 0, 1))
            .admit("a", NOW)
            .join(ticket("b", "web", 0, 1));

    assertThat(queue.running()).extracting(Ticket::id).containsExactly("a");
    assertThat(queue.waiting()).extracting(Ticket::id).containsExactly("b");
  }

  @Test
  void shouldMakeRoom_whenWhoRunsIsDead() {
    QueueState queue =
        QueueState.EMPTY
            .join(ticket("a", "web", 0, 1))
            .admit("a", NOW)
            .join(ticket("b", "api", 0, 1))
            .withoutDead(Set.of("a"))
            .admit("b", NOW);

    assertThat(queue.running()).extracting(Ticket::id).containsExactly("b");
    assertThat(queue.whyDropped("a")).contains("its process was taken for dead");
  }

  @Test
  void shouldRememberOnlyTheLastThatWereDropped() {
    QueueState queue = QueueState.EMPTY;
    for (int i = 0; i < 200; i++) {
      queue = queue.join(ticket("t" + i, "web", 0, 1));
    }

    assertThat(queue.dropped()).hasSize(50);
    assertThat(queue.whyDropped("t198")).isPresent();
  }

  record Step(int what, int who, int priority, int limit) {}

  @Property(tries = 300)
  void shouldKeepLimitsAndOrder_whateverHappens(@ForAll("steps") List<Step> steps) {
    QueueState queue = QueueState.EMPTY;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      QueueState before = queue;
      String known = before.tickets().isEmpty() ? "" : id(before, step.who);
      queue =
          switch (step.what) {
            case 0, 1 -> before.join(ticket("t" + i, "r" + step.who, step.priority, step.limit));
            case 2, 3 -> before.admit(known, NOW);
            case 4 -> before.leave(known);
            default -> before.withoutDead(Set.of(known));
          };
      int running = queue.running().size();
      assertThat(queue.running()).allMatch(ticket -> ticket.concurrency() >= running);
      if (running > before.running().size()) {
        assertThat(known).isEqualTo(before.waiting().get(0).id());
      }
      assertThat(queue.waiting().stream().map(Ticket::release)).doesNotHaveDuplicates();
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(-1, 1),
            Arbitraries.integers().between(1, 3))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  private static String id(QueueState queue, int index) {
    return queue.tickets().get(index % queue.tickets().size()).id();
  }

  static Ticket ticket(String id, String release, int priority, int concurrency) {
    return new Ticket(
        id, 0, release, "shop", "image", priority, concurrency, false, "someone", NOW);
  }
}
