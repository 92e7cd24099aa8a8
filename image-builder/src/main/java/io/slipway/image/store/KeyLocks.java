package io.slipway.image.store;

import io.slipway.image.config.Digests;
import io.slipway.image.posix.RangeLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Locks by name between the threads and processes that share a state directory, as bytes of one
 * file, so that nothing is left behind by whoever held one. A thread must not wait for one while it
 * holds another. Waiting is polling, because a blocked fcntl(2) cannot be interrupted.
 */
public final class KeyLocks {
  private static final long FIRST_PAUSE_MILLIS = 2;
  private static final long LONGEST_PAUSE_MILLIS = 100;

  private final Path file;

  KeyLocks(Path file) {
    this.file = file;
  }

  /** Held until it is closed. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** Null where somebody else holds it. */
  public @Nullable Held tryLock(String key) throws IOException {
    return tryLock(position(key), true);
  }

  /** Waits until nobody else holds it. */
  public Held lock(String key) throws IOException, InterruptedException {
    return lock(position(key), true);
  }

  Held lock(long position, boolean exclusive) throws IOException, InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      Held held = tryLock(position, exclusive);
      if (held != null) {
        return held;
      }
      Thread.sleep(pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
    }
  }

  private @Nullable Held tryLock(long position, boolean exclusive) throws IOException {
    RangeLock lock = RangeLock.open(file);
    boolean locked = false;
    try {
      locked = lock.tryLock(position, exclusive);
      return locked ? lock::close : null;
    } finally {
      if (!locked) {
        lock.close();
      }
    }
  }

  /** Any positive number but 0, which is the store's own. */
  private static long position(String key) {
    String digest = Digests.hex(Digests.of(key.getBytes(StandardCharsets.UTF_8)));
    long bits = ByteBuffer.wrap(HexFormat.of().parseHex(digest)).getLong();
    return Math.max(1, bits & (Long.MAX_VALUE >> 1));
  }
}
