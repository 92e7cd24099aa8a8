package io.slipway.registry.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.ReplicationEvent.ArtifactSkipped;
import io.slipway.registry.ReplicationEvent.BlobCopied;
import io.slipway.registry.ReplicationEvent.DestinationFailed;
import io.slipway.registry.ReplicationEvent.PlanMade;
import io.slipway.registry.ReplicationEvent.ReplicationFinished;
import io.slipway.registry.ReplicationEvent.Retrying;
import io.slipway.registry.ReplicationEvent.TagDue;
import io.slipway.registry.ReplicationEvent.TagVerified;
import io.slipway.registry.status.ReplicationStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusBookTest {

  private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
  private static final String DIGEST = "sha256:0123456789abcdef";

  private StatusBook book = new StatusBook("shop");
  private Instant now = NOON;

  private void say(ReplicationEvent... events) {
    for (ReplicationEvent event : events) {
      book.on(event, now);
    }
  }

  private static PlanMade plan() {
    return new PlanMade("shop", List.of("a"), List.of("b", "c"), 1, 1, 10, 5);
  }

  private static TagDue due(String destination, String tag) {
    return new TagDue("a", destination, "shop/web", tag, DIGEST, false);
  }

  private static TagVerified verified(String destination, String tag) {
    return new TagVerified("a", destination, "shop/web", tag, DIGEST, false);
  }

  private static ReplicationFinished finished() {
    return new ReplicationFinished("shop", 1, 0, 10, 0, 5, 9);
  }

  private String text() {
    return StatusText.of(book.snapshot(), now);
  }

  @Test
  void shouldReadRetrying_whenAttemptFollows() {
    book.begin(now, false);
    say(plan(), due("b", "1"), due("c", "1"), verified("c", "1"));
    say(new Retrying("b", "send blob", 2, 5, 300, "503"));

    assertThat(text())
        .contains("retrying 2/5", "b: retrying 2/5: 503", "c: in sync")
        .doesNotContain("failed");
    assertThat(Metrics.of(List.of(book.snapshot()), now))
        .contains("slipway_replication_retry_attempt{policy=\"shop\",destination=\"b\"} 2\n")
        .contains("state=\"retrying\"} 1\n");

    say(new BlobCopied("a", "b", "shop/web", DIGEST, 10, "copied"), verified("b", "1"));
    say(finished());
    assertThat(text()).contains("b: in sync", "10 B copied").doesNotContain("retrying");
  }

  @Test
  void shouldCountLagFromFirstSight_whenTagStaysAway() {
    book.begin(now, false);
    say(plan(), due("b", "1"), new DestinationFailed("b", "refused"), finished());
    now = NOON.plus(Duration.ofHours(2));
    book = StatusBook.of(book.snapshot());
    book.begin(now, false);
    say(plan(), due("b", "1"), due("b", "2"));

    ReplicationStatus status = book.snapshot();
    assertThat(status.tagsBehind(0)).isEqualTo(2);
    assertThat(status.lag(0, now)).isEqualTo(Duration.ofHours(2));

    say(verified("b", "1"), verified("b", "2"), finished());
    assertThat(book.snapshot().lag(0, now)).isZero();
  }

  @Test
  void shouldCountLagFromLastSync_whenDestinationIsDown() {
    book.begin(now, false);
    say(plan(), verified("b", "1"), finished());
    now = NOON.plus(Duration.ofMinutes(30));
    book.begin(now, false);
    say(plan(), new DestinationFailed("b", "the connection was refused"), finished());

    assertThat(book.snapshot().lag(0, now)).isEqualTo(Duration.ofMinutes(30));
    assertThat(text())
        .contains("b: failed: the connection was refused", "0 tags and 30 min behind");
  }

  @Test
  void shouldForgetTags_whenNextRunDoesNotSpeakOfThem() {
    book.begin(now, false);
    say(plan(), verified("b", "1"), verified("b", "2"), finished());
    book.begin(now, false);
    say(plan(), verified("b", "2"), finished());
    assertThat(book.snapshot().rows()).extracting(ReplicationStatus.Row::tag).containsExactly("2");

    book.begin(now, true);
    say(plan(), verified("b", "3"), finished());
    assertThat(book.snapshot().rows())
        .extracting(ReplicationStatus.Row::tag)
        .containsExactly("2", "3");
  }

  @Test
  void shouldTellEachReason_whenSkipped(@TempDir Path directory) {
    book.begin(now, false);
    say(
        plan(),
        new ArtifactSkipped("b", "shop/web", "1", "override is never"),
        new ArtifactSkipped("c", "shop/web", "1", "it is there: " + DIGEST),
        verified("c", "1"),
        finished());
    assertThat(text()).contains("skipped shop/web:1 b: override is never");
    assertThat(book.snapshot().count(1, State.VERIFIED)).isEqualTo(1);
    StatusFile file = new StatusFile(directory, "shop");
    file.write(book.snapshot());
    assertThat(file.read()).contains(book.snapshot());
  }

  @Test
  void shouldEscapeLabels_whenNamesHoldQuotes() {
    StatusBook odd = new StatusBook("a\"b\\c\nd");
    odd.begin(now, false);
    odd.on(plan(), now);
    assertThat(Metrics.of(List.of(odd.snapshot()), now)).contains("policy=\"a\\\"b\\\\c\\nd\"");
  }
}
