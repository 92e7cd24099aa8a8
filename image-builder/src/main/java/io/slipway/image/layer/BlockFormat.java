package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A compressed format that is made of independent blocks, in two halves: {@link #compress} may be
 * called by any thread, the others by one, in the order of the tar.
 */
interface BlockFormat extends AutoCloseable {

  /** How this format wants a tar to be cut. */
  BlockRules rules();

  /** The most bytes that a block of a length can become. */
  int bound(int length);

  /** Compresses a block; returns how many bytes of {@code target} it fills. */
  int compress(Block block, byte[] target) throws IOException;

  /**
   * Prepares for a compressed block that is written next.
   *
   * @param key the digest of its bytes, where that was needed anyway; else null
   */
  void append(Block block, @Nullable BlockKey key, int compressedLength, PositionedStream out)
      throws IOException;

  /** What comes after the last block. */
  void finish(PositionedStream out) throws IOException;

  /** An entry that the format adds. */
  record Extra(LayerEntry entry, InputStream content) {}

  /** What the format puts before all other entries. */
  default @Nullable Extra first() {
    return null;
  }

  /** Hears of each entry before its bytes come. */
  default void enter(LayerEntry entry) {}

  /** What it puts after them; asked for when all blocks so far were appended. */
  default @Nullable Extra last(PositionedStream out) throws IOException {
    return null;
  }

  /** What the layer's descriptor must say, after {@link #finish}. */
  default Map<String, String> annotations() {
    return Map.of();
  }

  /** Differs where the compressor's version makes other bytes of the same ones. */
  default String fingerprint() throws IOException {
    byte[] sample = new byte[1 << 15];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = (byte) ((i * 31 + (i >> 5) * 17) ^ (i >> 9));
    }
    byte[] target = new byte[bound(sample.length)];
    int length = compress(new Block(sample, sample.length, null, 0), target);
    return Digests.of(Arrays.copyOf(target, length));
  }

  /** Gives back what the compressor holds outside of the heap. */
  @Override
  void close();
}
