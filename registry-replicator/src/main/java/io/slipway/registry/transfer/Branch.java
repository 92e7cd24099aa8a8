package io.slipway.registry.transfer;

import io.slipway.registry.store.BlobBody;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One destination's share of a blob that several read at once: a bounded queue between the thread
 * that reads the source and the one that sends. Chunks are shared between branches and never
 * written to.
 */
final class Branch implements BlobBody {

  /** Returns when so many bytes may pass. */
  @FunctionalInterface
  interface Toll {
    void take(int bytes) throws InterruptedException;
  }

  /** What became of an offered chunk. */
  enum Offer {
    TAKEN,
    FULL,
    CLOSED
  }

  private final long start;
  private final int capacity;
  private final LongConsumer progress;
  private final Toll toll;
  private final Queue<byte[]> chunks = new ArrayDeque<>();
  private boolean ended;
  private boolean paying;
  private boolean closed;
  private boolean drained;
  private @Nullable IOException failure;
  private long readySince = System.nanoTime();
  private long taken;

  /**
   * @param start of the bytes that will be offered
   * @param capacity in chunks
   * @param progress hears how many bytes have been taken so far
   * @param toll is asked before a chunk goes on
   */
  Branch(long start, int capacity, LongConsumer progress, Toll toll) {
    this.toll = toll;
    this.start = start;
    this.taken = start;
    this.capacity = capacity;
    this.progress = progress;
  }

  /** Adds a chunk; waits for room at most so long. */
  synchronized Offer offer(byte[] chunk, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!closed && failure == null && chunks.size() >= capacity) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return Offer.FULL;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    if (closed || failure != null) {
      return Offer.CLOSED;
    }
    if (chunks.isEmpty()) {
      readySince = System.nanoTime();
    }
    chunks.add(chunk);
    notifyAll();
    return Offer.TAKEN;
  }

  /** No more chunks follow, and the digest is right. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** The rest will not come: the sender's read throws, so nothing is committed. */
  synchronized void fail(String reason) {
    if (failure == null && !drained) {
      failure = new IOException(reason);
      chunks.clear();
      notifyAll();
    }
  }

  /** The sender takes no more. */
  synchronized void close() {
    closed = true;
    chunks.clear();
    notifyAll();
  }

  @Override
  public long start() {
    return start;
  }

  @Override
  public InputStream stream() {
    return new Chunks();
  }

  @Override
  public synchronized Duration waiting() {
    return chunks.isEmpty() || paying
        ? Duration.ZERO
        : Duration.ofNanos(System.nanoTime() - readySince);
  }

  /** Whether the sender has taken the last byte. */
  synchronized boolean isDrained() {
    return drained;
  }

  private byte @Nullable [] take() throws IOException {
    byte[] chunk;
    synchronized (this) {
      while (chunks.isEmpty() && !ended && !closed && failure == null) {
        await();
      }
      if (failure != null) {
        throw failure;
      }
      readySince = System.nanoTime();
      chunk = chunks.poll();
      drained = chunk == null;
      paying = chunk != null;
      notifyAll();
    }
    if (chunk != null) {
      pay(chunk.length);
      taken += chunk.length;
      progress.accept(taken);
    }
    return chunk;
  }

  private void pay(int bytes) throws IOException {
    try {
      toll.take(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      synchronized (this) {
        paying = false;
        readySince = System.nanoTime();
      }
    }
  }

  private synchronized void await() throws IOException {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private final class Chunks extends InputStream {
    private byte[] current = new byte[0];
    private int position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (position == current.length) {
        byte[] next = take();
        if (next == null) {
          return -1;
        }
        current = next;
        position = 0;
      }
      int count = Math.min(length, current.length - position);
      System.arraycopy(current, position, buffer, offset, count);
      position += count;
      return count;
    }
  }
}
