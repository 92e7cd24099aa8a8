package io.slipway.registry.status;

import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.ReplicationListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps a policy's status on disk while a run goes on: every two seconds, and more rarely where
 * writing takes long, so that it costs a twentieth of the time at most.
 */
public final class StatusKeeper implements ReplicationListener, AutoCloseable {

  private static final Duration USUAL = Duration.ofSeconds(2);
  private static final int SHARE = 20;

  private final StatusFile file;
  private final StatusBook book;
  private final Clock clock;
  private Instant next;

  private StatusKeeper(StatusFile file, StatusBook book, Clock clock) {
    this.file = file;
    this.book = book;
    this.clock = clock;
    this.next = clock.instant().plus(USUAL);
  }

  /**
   * @param partial whether the run is about some of the policy's repositories only
   */
  public static StatusKeeper begin(StatusFile file, String policy, boolean partial, Clock clock) {
    StatusBook book = file.read().map(StatusBook::of).orElseGet(() -> new StatusBook(policy));
    book.begin(clock.instant(), partial);
    return new StatusKeeper(file, book, clock);
  }

  @Override
  public synchronized void on(ReplicationEvent event) {
    Instant now = clock.instant();
    book.on(event, now);
    if (!now.isBefore(next)) {
      save();
    }
  }

  private void save() {
    Instant before = clock.instant();
    file.write(book.snapshot());
    Instant after = clock.instant();
    Duration pause = Duration.between(before, after).multipliedBy(SHARE);
    next = after.plus(pause.compareTo(USUAL) > 0 ? pause : USUAL);
  }

  @Override
  public synchronized void close() {
    save();
  }
}
