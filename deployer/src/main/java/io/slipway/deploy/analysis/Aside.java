package io.slipway.deploy.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads sources beside the thread that asks, so that a slow one never delays an abort; one reading
 * after the other. All but {@code read} of what is read happens on the caller's thread.
 *
 * @param <R> what is read
 * @param <P> what one reading of it yields
 */
final class Aside<R, P> implements AutoCloseable {
  private final Read<R, P> read;
  private final Executor reader;
  private final Lock turn = new ReentrantLock();
  private final List<Future<?>> readings = new ArrayList<>();

  /** One reading; what fails is part of what it yields. */
  @FunctionalInterface
  interface Read<R, P> {
    P of(R subject, Instant now) throws InterruptedException;
  }

  Aside(Read<R, P> read, Executor reader) {
    this.read = read;
    this.reader = reader;
  }

  /** Begins to read all of them, in their order. */
  Future<List<P>> begin(List<R> subjects, Instant now) {
    FutureTask<List<P>> reading = new FutureTask<>(() -> readAll(subjects, now));
    readings.removeIf(Future::isDone);
    readings.add(reading);
    reader.execute(reading);
    return reading;
  }

  /** What was begun before comes first: what is read may go on in the next reading. */
  private List<P> readAll(List<R> subjects, Instant now) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      List<P> yields = new ArrayList<>();
      for (R subject : subjects) {
        yields.add(read.of(subject, now));
      }
      return yields;
    } finally {
      turn.unlock();
    }
  }

  /** What a reading that is done has yielded. */
  static <P> List<P> result(Future<List<P>> reading) throws InterruptedException {
    try {
      return reading.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a metric source failed otherwise than its contract says", e);
    }
  }

  /** Interrupts what is under way. */
  @Override
  public void close() {
    readings.forEach(reading -> reading.cancel(true));
  }
}
