package io.slipway.image.layer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One gzip member of independent deflate blocks, which every reader of gzip reads. */
final class GzipFormat implements BlockFormat {
  /**
   * Measured on text and programs: cutting at files of 64 KiB costs at most 0.2 % of the size, and
   * blocks beyond 256 KiB win less than 0.5 %.
   */
  private static final BlockRules RULES = new BlockRules(1 << 16, 1 << 15, 1 << 18);

  private final Deflate deflate;
  private final GzipMember member = new GzipMember();

  GzipFormat(int level) {
    this.deflate = new Deflate(level);
  }

  @Override
  public BlockRules rules() {
    return RULES;
  }

  @Override
  public int bound(int length) {
    return Deflate.bound(length);
  }

  @Override
  public int compress(Block block, byte[] target) {
    return deflate.compress(block, target);
  }

  @Override
  public void append(
      Block block, @Nullable BlockKey key, int compressedLength, PositionedStream out)
      throws IOException {
    if (!member.isOpen()) {
      member.start(out);
    }
    member.add(block);
  }

  @Override
  public void finish(PositionedStream out) throws IOException {
    member.end(out);
  }

  @Override
  public String fingerprint() {
    return Deflate.fingerprint();
  }

  @Override
  public void close() {}
}
