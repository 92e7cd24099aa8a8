package io.slipway.image.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response's body as a stream that gives up on a server that falls silent, and on interruption at
 * once. One buffer list is asked for at a time, so memory stays small.
 */
final class BodyStream extends InputStream implements Flow.Subscriber<List<ByteBuffer>> {
  private static final Object END = new Object();

  private final Duration patience;
  private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
  private Flow.@Nullable Subscription subscription;
  private List<ByteBuffer> current = List.of();
  private int next;
  private boolean done;

  BodyStream(Duration patience) {
    this.patience = patience;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    arrived.add(buffers);
  }

  @Override
  public void onError(Throwable failure) {
    arrived.add(failure);
  }

  @Override
  public void onComplete() {
    arrived.add(END);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (!done) {
      while (next < current.size()) {
        ByteBuffer buffer = current.get(next);
        if (buffer.hasRemaining()) {
          int n = Math.min(length, buffer.remaining());
          buffer.get(target, offset, n);
          return n;
        }
        next++;
      }
      await();
    }
    return -1;
  }

  @SuppressWarnings("unchecked")
  private void await() throws IOException {
    Object item;
    try {
      item = arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
    if (item == null) {
      throw new IOException("nothing came for " + patience.toSeconds() + " s");
    } else if (item instanceof Throwable failure) {
      throw new IOException(failure.getMessage(), failure);
    } else if (item == END) {
      done = true;
    } else {
      current = (List<ByteBuffer>) item;
      next = 0;
      if (subscription != null) {
        subscription.request(1);
      }
    }
  }

  @Override
  public void close() {
    done = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
