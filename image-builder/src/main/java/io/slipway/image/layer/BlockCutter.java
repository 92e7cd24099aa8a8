package io.slipway.image.layer;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Cuts a tar into blocks while it is being written. */
final class BlockCutter extends OutputStream {
  private final BlockRules rules;
  private final Blocks next;
  private byte[] buffer;
  private int length;
  private @Nullable LayerEntry file;
  private long offset;

  /** Takes blocks in their order. */
  interface Blocks {
    /** Returns a buffer for the block after this one. */
    byte[] add(Block block) throws IOException;
  }

  BlockCutter(BlockRules rules, Blocks next) {
    this.rules = rules;
    this.next = next;
    this.buffer = new byte[rules.most()];
  }

  /** The header of an entry follows. */
  void startEntry(LayerEntry entry) throws IOException {
    if (rules.endsBefore(entry, length)) {
      cut();
    }
  }

  /** The content of a file follows. */
  void startContent(LayerEntry entry) throws IOException {
    if (entry.size() >= rules.own()) {
      cut();
      file = entry;
      offset = 0;
    }
  }

  /** All that was said to follow is written. */
  void endContent() throws IOException {
    if (file != null) {
      cut();
      file = null;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    int done = 0;
    while (done < count) {
      int part = Math.min(count - done, buffer.length - length);
      System.arraycopy(bytes, from + done, buffer, length, part);
      length += part;
      done += part;
      if (length == buffer.length) {
        cut();
      }
    }
  }

  /** Ends the block, where one has begun. */
  void cut() throws IOException {
    if (length > 0) {
      Block block = new Block(buffer, length, file, offset);
      offset += length;
      length = 0;
      buffer = next.add(block);
    }
  }
}
