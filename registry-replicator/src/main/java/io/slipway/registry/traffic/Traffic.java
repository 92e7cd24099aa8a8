package io.slipway.registry.traffic;

import io.slipway.registry.settings.RegistrySettings;
import java.time.Duration;

/**
 * One registry's limits in one run. Reads, writes and questions are counted apart, so that a copy
 * within one registry cannot wait for itself.
 */
public final class Traffic {

  /** Where nothing is set: more than a run ever asks for. */
  private static final int MOST = 64;

  /** A registry that asks for more is not waited for by everyone: its callers hear of it. */
  private static final Duration LONGEST_HOLD = Duration.ofMinutes(2);

  private final AdaptiveLimit reads;
  private final AdaptiveLimit writes;
  private final AdaptiveLimit questions;
  private final RateLimit rate;
  private final Pace pace;
  private volatile long heldUntil;

  private Traffic(int most, RateLimit rate, Pace pace) {
    this.reads = new AdaptiveLimit(most);
    this.writes = new AdaptiveLimit(most);
    this.questions = new AdaptiveLimit(most);
    this.rate = rate;
    this.pace = pace;
    this.heldUntil = pace.nanos().getAsLong();
  }

  public static Traffic of(RegistrySettings settings, Pace pace) {
    Integer most = settings.concurrency();
    return new Traffic(most == null ? MOST : most, new RateLimit(settings.bandwidth(), pace), pace);
  }

  /** For what is no registry. */
  public static Traffic unlimited() {
    Pace pace = Pace.of(pause -> {});
    return new Traffic(MOST, new RateLimit(null, pace), pace);
  }

  /** Blobs that are read. */
  public AdaptiveLimit reads() {
    return reads;
  }

  /** Blobs that are sent. */
  public AdaptiveLimit writes() {
    return writes;
  }

  /** Everything else that is asked. */
  public AdaptiveLimit questions() {
    return questions;
  }

  /** Bytes of blobs, both ways. */
  public RateLimit rate() {
    return rate;
  }

  /** Waits as long as the registry has asked all of us to. */
  public void awaitTurn() throws InterruptedException {
    long wait = heldUntil - pace.nanos().getAsLong();
    if (wait > 0) {
      pace.sleep().sleep(Duration.ofNanos(wait));
    }
  }

  /** A 429: fewer at a time, and nobody before {@code retryAfter} has passed. */
  public void pushedBack(Duration retryAfter) {
    reads.pushedBack();
    writes.pushedBack();
    questions.pushedBack();
    if (retryAfter.compareTo(LONGEST_HOLD) <= 0) {
      heldUntil = pace.nanos().getAsLong() + retryAfter.toNanos();
    }
  }

  public void succeeded() {
    reads.succeeded();
    writes.succeeded();
    questions.succeeded();
  }
}
