package io.slipway.image.layer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Buffers, and knows how many bytes went through it. */
final class PositionedStream extends BufferedOutputStream {
  private static final int BUFFER = 1 << 17;

  private long position;

  PositionedStream(OutputStream out) {
    super(out, BUFFER);
  }

  long position() {
    return position;
  }

  @Override
  public synchronized void write(int b) throws IOException {
    super.write(b);
    position++;
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    super.write(bytes, offset, length);
    position += length;
  }
}
