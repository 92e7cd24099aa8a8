package io.slipway.registry.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One thread's wait for an answer: an interrupt or the end of its time closes the socket that it
 * waits for, and then says which it was.
 */
final class Wait implements Watch.Watched {

  private final Duration limit;
  private final long began = System.nanoTime();
  private @Nullable Thread waiting;
  private @Nullable Closeable socket;
  private boolean over;

  Wait(Duration limit) {
    this.limit = limit;
  }

  /** The socket that this thread waits for now; closes it where the wait is over already. */
  synchronized void on(Closeable next) throws IOException {
    waiting = Thread.currentThread();
    socket = next;
    if (over) {
      next.close();
    }
  }

  /** The answer is there: whatever comes now is somebody else's to watch. */
  synchronized void end() {
    socket = null;
  }

  @Override
  public synchronized void check() {
    boolean late = System.nanoTime() - began > limit.toNanos();
    if (late || (waiting != null && waiting.isInterrupted())) {
      stop();
    }
  }

  /** Ends the wait now. */
  synchronized void stop() {
    over = true;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        // The thread that waits finds it closed, or broken.
      }
    }
  }

  synchronized boolean isOver() {
    return over;
  }

  /** Why the wait failed: the end that was put to it, or what it met itself. */
  IOException reason(IOException met) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return isOver() || met instanceof SocketTimeoutException ? timeout(met) : met;
  }

  private HttpTimeoutException timeout(IOException met) {
    HttpTimeoutException timeout =
        new HttpTimeoutException("no answer within %d s".formatted(limit.toSeconds()));
    timeout.initCause(met);
    return timeout;
  }
}
