package io.slipway.image.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A blob that is still being written to a file, so that sending it need not wait for its end. Its
 * digest is known when it is whole. One thread writes, several may read.
 */
public final class GrowingBlob {
  private final Path file;
  private long size;
  private @Nullable BlobSource whole;
  private boolean dropped;

  public GrowingBlob(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /** So many bytes can be read; more are to come. */
  public synchronized void reached(long newSize) {
    size = newSize;
    notifyAll();
  }

  /** Nothing more comes, and this is what it is; the file may be gone. */
  public synchronized void finish(BlobSource blob) {
    whole = blob;
    size = blob.descriptor().size();
    notifyAll();
  }

  /** Nobody wants it; without effect where it is whole. */
  public synchronized void drop() {
    dropped = whole == null;
    notifyAll();
  }

  /** What it came to be; null while it is being written. */
  synchronized @Nullable BlobSource whole() {
    return whole;
  }

  /** Waits for what it comes to be; empty where it is dropped. */
  synchronized Optional<BlobSource> await() throws InterruptedException {
    while (whole == null && !dropped) {
      wait();
    }
    return Optional.ofNullable(whole);
  }

  /** Waits for bytes behind a position; returns how many there are, 0 at the end. */
  synchronized long awaitBehind(long position) throws IOException {
    try {
      while (size <= position && whole == null && !dropped) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the upload was stopped").initCause(e);
    }
    if (dropped) {
      throw new BlobTransferException("the layer is not wanted any more");
    }
    return size - position;
  }
}
