package io.slipway.registry.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Uploads that a registry has begun to take and not yet finished, so that a later try goes on
 * there. Their URLs may hold a registry's own state; they belong in no message.
 */
public final class UploadSessions {

  /** Sent again from its start sooner than asked after. */
  static final long WORTH_RESUMING = 1 << 16;

  private static final Memory NOWHERE = (key, location) -> {};

  private final Map<Key, String> open = new ConcurrentHashMap<>();
  private final Memory memory;

  /**
   * @param endpoint {@code host[:port]}: a session is known only where it was opened
   */
  public record Key(String endpoint, String repository, String digest) {}

  /** Hears of each change; keeps it for a run to come. */
  @FunctionalInterface
  public interface Memory {
    /**
     * @param location where the upload goes on; empty where it has ended
     */
    void note(Key key, Optional<String> location);
  }

  public UploadSessions(Memory memory) {
    this.memory = memory;
  }

  /** Sessions that are forgotten with this object. */
  public static UploadSessions inMemory() {
    return new UploadSessions(NOWHERE);
  }

  /** A session of an earlier run. */
  public void restore(Key key, String location) {
    open.put(key, location);
  }

  Optional<String> find(Key key) {
    return Optional.ofNullable(open.get(key));
  }

  void at(Key key, Blob blob, String location) {
    if (blob.size() >= WORTH_RESUMING) {
      open.put(key, location);
      memory.note(key, Optional.of(location));
    }
  }

  void ended(Key key) {
    if (open.remove(key) != null) {
      memory.note(key, Optional.empty());
    }
  }
}
