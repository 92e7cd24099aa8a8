package io.slipway.image.layer;

import org.jspecify.annotations.Nullable;

/** A tar as it is. */
final class RawFormat implements BlockFormat {
  private static final BlockRules RULES = new BlockRules(1 << 18, 1 << 18, 1 << 18);

  @Override
  public BlockRules rules() {
    return RULES;
  }

  @Override
  public int bound(int length) {
    return length;
  }

  @Override
  public int compress(Block block, byte[] target) {
    System.arraycopy(block.bytes(), 0, target, 0, block.length());
    return block.length();
  }

  @Override
  public void append(
      Block block, @Nullable BlockKey key, int compressedLength, PositionedStream out) {}

  @Override
  public void finish(PositionedStream out) {}

  @Override
  public void close() {}
}
