package io.slipway.registry.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** The next so many bytes of a body, as one request sends them. */
final class UploadPiece extends FilterInputStream {

  private final BlobBody body;
  private final long length;
  private long left;
  private volatile long takenAt;
  private volatile boolean taken;

  /**
   * @param stream of the body, which stays open
   */
  UploadPiece(BlobBody body, InputStream stream, long length) {
    super(stream);
    this.body = body;
    this.length = length;
    this.left = length;
    note();
  }

  long length() {
    return length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int count) throws IOException {
    if (left == 0) {
      return -1;
    }
    int read = in.read(buffer, offset, (int) Math.min(count, left));
    if (read < 0) {
      throw new IOException("the blob ended %d bytes early".formatted(left));
    }
    left -= read;
    note();
    return read;
  }

  private void note() {
    if (left == 0) {
      takenAt = System.nanoTime();
      taken = true;
    }
  }

  /** Whether the last byte has been taken, and only the answer is missing. */
  boolean isTaken() {
    return taken;
  }

  /** How long the registry has kept us waiting, for room or for its answer. */
  Duration waiting() {
    return taken ? Duration.ofNanos(System.nanoTime() - takenAt) : body.waiting();
  }

  /** The body's stream serves the next piece too. */
  @Override
  public void close() {}
}
