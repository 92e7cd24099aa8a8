package io.slipway.pipeline.page;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a run record from an offset, at most {@value #LIMIT} bytes at a time: a reader comes back
 * for the rest.
 */
public final class RecordSlice {

  /**
   * Larger than the longest line of a record, so that every slice holds at least one whole line.
   */
  public static final int LIMIT = 4 << 20;

  private RecordSlice() {}

  /**
   * The bytes from {@code offset} on; empty at or behind the end. A line that is still being
   * written may be cut at the end.
   */
  public static byte[] read(Path record, long offset) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(record)) {
      long length = Math.min(LIMIT, Math.max(0, channel.size() - offset));
      ByteBuffer buffer = ByteBuffer.allocate((int) length);
      channel.position(offset);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // read() may return less than asked for
      }
      byte[] bytes = new byte[buffer.position()];
      buffer.flip().get(bytes);
      return bytes;
    }
  }
}
