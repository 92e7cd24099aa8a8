package io.slipway.pipeline.record;

import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Events as a record's entries, without a record: what a command that keeps none shows. */
public final class EventFeed {
  private final Clock clock;
  private final SecretMask mask;
  private final RecordListener listener;
  private long seq;

  public EventFeed(Clock clock, SecretMask mask, RecordListener listener) {
    this.clock = clock;
    this.mask = mask;
    this.listener = listener;
  }

  public synchronized void emit(@Nullable String step, Record event) {
    listener.on(RecordJson.entry(++seq, clock.instant(), step, event, mask));
  }
}
