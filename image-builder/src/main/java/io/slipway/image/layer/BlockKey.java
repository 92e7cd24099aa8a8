package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The SHA-256 of a block's bytes before compression. */
record BlockKey(long a, long b, long c, long d) {
  static final int SIZE = 4 * Long.BYTES;

  static BlockKey of(Block block) {
    MessageDigest hash = Digests.sha256();
    hash.update(block.bytes(), 0, block.length());
    return read(ByteBuffer.wrap(hash.digest()));
  }

  static BlockKey read(ByteBuffer in) {
    return new BlockKey(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  void write(ByteBuffer out) {
    out.putLong(a).putLong(b).putLong(c).putLong(d);
  }

  /** As a digest is written: {@code sha256:hex}. */
  String digest() {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    write(bytes);
    return Digests.format(bytes.array());
  }
}
