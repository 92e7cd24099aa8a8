package io.slipway.registry.transfer;

import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Blob;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A blob's bytes from a source that may break off: the read goes on at the byte reached, so that
 * nothing passes twice. Tries without a byte in between are counted against the run's patience.
 */
final class SourceBlob extends InputStream {

  /** However much comes in between: a source that breaks off so often is not worth following. */
  private static final int MOST_BREAKS = 100;

  private final ArtifactStore source;
  private final String repository;
  private final Blob blob;
  private final Retry retry;
  private final Retry.Observer observer;
  private long position;
  private int failed;
  private int breaks;
  private @Nullable InputStream in;

  SourceBlob(
      ArtifactStore source,
      String repository,
      Blob blob,
      long from,
      Retry retry,
      Retry.Observer observer) {
    this.source = source;
    this.repository = repository;
    this.blob = blob;
    this.position = from;
    this.retry = retry;
    this.observer = observer;
  }

  /** A source's failure after all tries, on its way through a stream. */
  static final class Broken extends IOException {

    private static final long serialVersionUID = 1L;

    private final StoreException failure;

    Broken(StoreException failure) {
      super(failure.getMessage(), failure);
      this.failure = failure;
    }

    StoreException failure() {
      return failure;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /** Opens the blob now, so that nobody is asked to take what the source does not give. */
  void open() throws IOException {
    tried(this::opened);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = tried(() -> opened().read(buffer, offset, length));
    if (count > 0) {
      position += count;
      failed = 0;
      pay(count);
    }
    return count;
  }

  private void pay(int bytes) throws IOException {
    try {
      source.traffic().rate().take(bytes);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private interface Try<T> {
    T run() throws StoreException, IOException, InterruptedException;
  }

  private <T> T tried(Try<T> attempt) throws IOException {
    while (true) {
      try {
        return attempt.run();
      } catch (StoreException e) {
        again(e);
      } catch (InterruptedException e) {
        throw interrupted();
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw interrupted();
        }
        again(brokenOff(e));
      }
    }
  }

  private InputStream opened() throws StoreException, InterruptedException {
    InputStream open = in;
    if (open == null) {
      open = isReadWhole() ? nullInputStream() : source.openBlob(repository, blob, position);
      in = open;
    }
    return open;
  }

  /** An upload may lack nothing but its end; no registry gives a range of no bytes. */
  private boolean isReadWhole() {
    return position > 0 && position == blob.size();
  }

  private StoreException brokenOff(IOException e) {
    return new StoreException(
        Kind.UNAVAILABLE,
        "Tried to read blob %s of %s of %s, but the data broke off (%s)."
            .formatted(blob.digest(), repository, source.name(), e.getMessage()),
        null,
        e);
  }

  private void again(StoreException failure) throws IOException {
    close();
    failed++;
    Optional<Duration> delay = retry.delay(failed, failure);
    if (delay.isEmpty() || ++breaks > MOST_BREAKS) {
      throw new Broken(failure.after(failed));
    }
    observer.retrying(
        "read blob " + blob.digest() + " from byte " + position,
        failed + 1,
        retry.attempts(),
        delay.get(),
        String.valueOf(failure.getMessage()));
    try {
      retry.sleeper().sleep(delay.get());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  @Override
  public void close() {
    InputStream open = in;
    in = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // What was wanted of it has been read.
      }
    }
  }
}
