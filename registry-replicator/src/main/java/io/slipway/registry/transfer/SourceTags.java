package io.slipway.registry.transfer;

import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the source's tags stand for just before a destination's are set. Destinations that are ready
 * at the same time share an answer.
 */
final class SourceTags {

  private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();
  private static final int MOST_KEPT = 10_000;

  private final ArtifactStore source;
  private final Retry retry;
  private final Events events;
  private final Map<String, Seen> answers = new ConcurrentHashMap<>();

  private record Seen(long at, Optional<String> digest) {}

  SourceTags(ArtifactStore source, Retry retry, Events events) {
    this.source = source;
    this.retry = retry;
    this.events = events;
  }

  /** The digest, at most half a second old; empty where the tag is gone. */
  Optional<String> now(String repository, String tag) throws StoreException, InterruptedException {
    String key = repository + ":" + tag;
    Seen seen = answers.get(key);
    if (seen != null && System.nanoTime() - seen.at() < FRESH_NANOS) {
      return seen.digest();
    }
    long asked = System.nanoTime();
    Optional<String> digest =
        retry.call(
            "look up " + key, events.retries(source.name()), () -> source.resolve(repository, tag));
    if (answers.size() >= MOST_KEPT) {
      answers.clear();
    }
    answers.put(key, new Seen(asked, digest));
    return digest;
  }
}
