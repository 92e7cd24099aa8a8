package io.slipway.registry.store;

import io.slipway.registry.net.Watch;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body that fails where the next bytes don't come in time, or its reader is
 * interrupted: neither of the clients sees to both.
 */
final class GuardedStream extends FilterInputStream implements Watch.Watched {

  private final Duration limit;
  private final Watch watch;
  private volatile long readingSince = Long.MAX_VALUE;
  private volatile @Nullable Thread reader;
  private volatile boolean late;

  GuardedStream(InputStream body, Duration limit, Watch watch) {
    super(body);
    this.limit = limit;
    this.watch = watch;
    watch.add(this);
  }

  @Override
  public void check() {
    long since = readingSince;
    Thread reading = reader;
    if (since == Long.MAX_VALUE || reading == null) {
      return;
    }
    boolean overdue = System.nanoTime() - since > limit.toNanos();
    if (overdue || reading.isInterrupted()) {
      late = overdue;
      try {
        in.close();
      } catch (IOException e) {
        // The reader sees that it is late, which says more.
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    reader = Thread.currentThread();
    readingSince = System.nanoTime();
    try {
      int count = in.read(buffer, offset, length);
      if (late) {
        throw tooLate();
      }
      return count;
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      throw late ? tooLate() : e;
    } finally {
      readingSince = Long.MAX_VALUE;
    }
  }

  private IOException tooLate() {
    return new SocketTimeoutException("no data came for %d s".formatted(limit.toSeconds()));
  }

  @Override
  public void close() throws IOException {
    watch.remove(this);
    super.close();
  }
}
