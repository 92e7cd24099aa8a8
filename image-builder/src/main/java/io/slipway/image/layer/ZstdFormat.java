package io.slipway.image.layer;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A frame (RFC 8878) for each block, and behind them the table of the Zstandard Seekable Format
 * 0.1.0 (zstd, contrib/seekable_format) in a skippable frame, which tells a reader where in the tar
 * each frame begins.
 */
final class ZstdFormat implements BlockFormat {
  private static final BlockRules RULES = new BlockRules(1 << 18, 1 << 17, 1 << 20);
  private static final int SKIPPABLE = 0x184D2A5E;
  private static final int SEEKABLE = 0x8F92EAB1;
  private static final int FOOTER = 9;

  private final int level;
  private final Queue<ZstdCompressCtx> idle = new ConcurrentLinkedQueue<>();
  private final List<int[]> frames = new ArrayList<>();

  ZstdFormat(int level) {
    this.level = level;
  }

  @Override
  public BlockRules rules() {
    return RULES;
  }

  @Override
  public int bound(int length) {
    return (int) Zstd.compressBound(length);
  }

  @Override
  public int compress(Block block, byte[] target) throws IOException {
    ZstdCompressCtx known = idle.poll();
    ZstdCompressCtx context = known == null ? new ZstdCompressCtx().setLevel(level) : known;
    int count =
        context.compressByteArray(target, 0, target.length, block.bytes(), 0, block.length());
    idle.add(context);
    return count;
  }

  @Override
  public void append(
      Block block, @Nullable BlockKey key, int compressedLength, PositionedStream out) {
    frames.add(new int[] {compressedLength, block.length()});
  }

  @Override
  public void finish(PositionedStream out) throws IOException {
    int length = frames.size() * 2 * Integer.BYTES + FOOTER;
    ByteBuffer table =
        ByteBuffer.allocate(2 * Integer.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    table.putInt(SKIPPABLE).putInt(length);
    frames.forEach(frame -> table.putInt(frame[0]).putInt(frame[1]));
    byte withoutChecksums = 0;
    table.putInt(frames.size()).put(withoutChecksums).putInt(SEEKABLE);
    out.write(table.array());
  }

  @Override
  public void close() {
    for (ZstdCompressCtx context = idle.poll(); context != null; context = idle.poll()) {
      context.close();
    }
  }
}
