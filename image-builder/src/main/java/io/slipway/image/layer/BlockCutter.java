package io.slipway.image.layer;

import io.slipway.image.posix.Names;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a tar into blocks while it is being written. */
final class BlockCutter extends OutputStream {
  private final BlockRules rules;
  private final Blocks next;
  private byte[] buffer;
  private int length;
  private @Nullable LayerEntry file;
  private long offset;
  private Block.@Nullable Content content;
  private List<Block.Content> contents = List.of();

  /** Takes blocks in their order. */
  interface Blocks {
    /** Returns a buffer for the block after this one, of any size; it grows as it has to. */
    byte[] add(Block block) throws IOException;
  }

  BlockCutter(BlockRules rules, Blocks next) {
    this.rules = rules;
    this.next = next;
    this.buffer = new byte[rules.usual()];
  }

  /** The header of an entry follows. */
  void startEntry(LayerEntry entry) throws IOException {
    if (rules.endsBefore(entry, length)) {
      cut();
    }
  }

  /**
   * The content of a file follows.
   *
   * @param digest goes with the block where all of the content does; null for none
   * @return whether all of it comes to lie in one block
   */
  boolean startContent(LayerEntry entry, @Nullable ContentDigest digest) throws IOException {
    if (entry.size() >= rules.own()) {
      cut();
      file = entry;
      offset = 0;
    }
    boolean whole = entry.size() <= rules.most() - length;
    if (whole && digest != null) {
      content = new Block.Content(length, (int) entry.size(), digest);
    }
    return whole;
  }

  /** Takes exactly {@code entry.size()} bytes. */
  void fill(LayerEntry entry, InputStream in) throws IOException {
    for (long rest = entry.size(); rest > 0; ) {
      makeRoom();
      int n = in.read(buffer, length, (int) Math.min(buffer.length - length, rest));
      if (n < 0) {
        throw new EOFException(
            Names.printable(entry.name()) + " became shorter while it was being read");
      }
      length += n;
      rest -= n;
    }
  }

  /** All that was said to follow is written. */
  void endContent() throws IOException {
    if (content != null) {
      contents = contents.isEmpty() ? new ArrayList<>() : contents;
      contents.add(content);
      content = null;
    }
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
      makeRoom();
      int part = Math.min(count - done, buffer.length - length);
      System.arraycopy(bytes, from + done, buffer, length, part);
      length += part;
      done += part;
    }
  }

  /** A block that is full ends only now: what it holds may have been said to end with it. */
  private void makeRoom() throws IOException {
    if (length == rules.most()) {
      cut();
    }
    if (length == buffer.length) {
      buffer = Arrays.copyOf(buffer, length < rules.usual() ? rules.usual() : rules.most());
    }
  }

  /** Ends the block, where one has begun. */
  void cut() throws IOException {
    if (length > 0) {
      Block block = new Block(buffer, length, file, offset, contents);
      contents = List.of();
      offset += length;
      length = 0;
      buffer = next.add(block);
    }
  }
}
