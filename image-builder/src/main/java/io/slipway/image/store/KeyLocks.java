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
 * holds another.
 */
public final class KeyLocks {
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
    return RangeLock.take(file, position, exclusive)::close;
  }

  private @Nullable Held tryLock(long position, boolean exclusive) throws IOException {
    RangeLock lock = RangeLock.tryTake(file, position, exclusive);
    return lock == null ? null : lock::close;
  }

  /** Any positive number but 0, which is the store's own. */
  private static long position(String key) {
    String digest = Digests.hex(Digests.of(key.getBytes(StandardCharsets.UTF_8)));
    long bits = ByteBuffer.wrap(HexFormat.of().parseHex(digest)).getLong();
    return Math.max(1, bits & (Long.MAX_VALUE >> 1));
  }
}
