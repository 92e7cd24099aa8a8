package io.slipway.pipeline.record;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Cuts off what a kill or a full disk left of a last line, so that what follows is readable. */
final class TornLine {
  private static final int BLOCK = 8 * 1024;

  private TornLine() {}

  static void cut(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
      long whole = endOfLastLine(channel);
      if (whole < channel.size()) {
        channel.truncate(whole);
        channel.force(true);
      }
    }
  }

  /** The offset after the last line end; 0 where there is none. */
  private static long endOfLastLine(FileChannel channel) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long end = channel.size(); end > 0; end -= BLOCK) {
      long start = Math.max(0, end - BLOCK);
      block.clear().limit((int) (end - start));
      while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {}
      for (int i = block.position() - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          return start + i + 1;
        }
      }
    }
    return 0;
  }
}
