package io.slipway.image.layer;

import java.io.IOException;

/** Compressed blocks that are at hand already. */
interface KnownBlocks extends AutoCloseable {
  KnownBlocks NONE =
      new KnownBlocks() {
        @Override
        public int find(BlockKey key, byte[] target) {
          return -1;
        }

        @Override
        public void note(BlockKey key, long offset, byte[] compressed, int length) {}

        @Override
        public void save(String blob) {}

        @Override
        public void close() {}
      };

  /**
   * Reads a compressed block into {@code target}; may be called by any thread.
   *
   * @return its length, or -1 where it is not known
   */
  int find(BlockKey key, byte[] target);

  /** Says where in the layer that is being written a block comes to lie. */
  void note(BlockKey key, long offset, byte[] compressed, int length);

  /** The layer that was being written is now a blob, which is noted also where it has no blocks. */
  void save(String blob) throws IOException;

  @Override
  void close();
}
