package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * What tells a block from all with other bytes: the SHA-256 of these; or, where a block has whole
 * contents of known digests, the SHA-256 of a SHA-256 of those, their places and the bytes between
 * them, so that nothing is hashed twice. What the first kind is taken of is never as short as what
 * the outer hash of the second is, so no content can be made up to have another block's key.
 */
record BlockKey(long a, long b, long c, long d) {
  static final int SIZE = 4 * Long.BYTES;

  /** Of the block's bytes. */
  static BlockKey of(Block block) {
    MessageDigest hash = Digests.sha256();
    hash.update(block.bytes(), 0, block.length());
    return read(ByteBuffer.wrap(hash.digest()));
  }

  /** Of its contents, where it has any; their digests must have been taken. */
  static BlockKey ofContents(Block block) {
    return block.contents().isEmpty()
        ? of(block)
        : read(ByteBuffer.wrap(Digests.sha256().digest(parts(block))));
  }

  /** The table first, with its own length, so that it says how the rest is to be read. */
  private static byte[] parts(Block block) {
    MessageDigest hash = Digests.sha256();
    hash.update(numbers(block.length(), block.contents().size()));
    for (Block.Content content : block.contents()) {
      hash.update(numbers(content.start(), content.length()));
      String digest = Objects.requireNonNull(content.digest().get());
      hash.update(Digests.hex(digest).getBytes(StandardCharsets.US_ASCII));
    }
    int at = 0;
    for (Block.Content content : block.contents()) {
      hash.update(block.bytes(), at, content.start() - at);
      at = content.start() + content.length();
    }
    hash.update(block.bytes(), at, block.length() - at);
    return hash.digest();
  }

  private static byte[] numbers(int first, int second) {
    return ByteBuffer.allocate(2 * Integer.BYTES).putInt(first).putInt(second).array();
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
