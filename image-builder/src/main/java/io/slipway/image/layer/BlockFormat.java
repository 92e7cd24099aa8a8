package io.slipway.image.layer;

import java.io.IOException;
import java.io.OutputStream;

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

  /** Says what a compressed block holds that is about to be written. */
  void append(Block block, int compressedLength, OutputStream out) throws IOException;

  /** What comes after the last block. */
  void finish(OutputStream out) throws IOException;

  /** Gives back what the compressor holds outside of the heap. */
  @Override
  void close();
}
