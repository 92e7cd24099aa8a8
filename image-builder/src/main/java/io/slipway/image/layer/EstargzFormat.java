package io.slipway.image.layer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gzip that a runtime can fetch file by file (stargz-snapshotter, docs/estargz.md): each file's
 * content begins a member, large ones have several; a table of contents is the last entry, in a
 * member of its own, and a footer says where it is. No files are preferred, which the landmark says
 * that comes first.
 */
final class EstargzFormat implements BlockFormat {
  /** The specification leaves the size of chunks open. */
  private static final BlockRules RULES = new BlockRules(1, 1 << 15, 1 << 20);

  private static final String LANDMARK = ".no.prefetch.landmark";
  private static final byte[] LANDMARK_CONTENT = {0xf};
  private static final String TOC_DIGEST = "containerd.io/snapshot/stargz/toc.digest";

  /** What containers/storage asks for beside it. */
  private static final String TAR_SIZE = "io.containers.estargz.uncompressed-size";

  private final Deflate deflate;
  private final GzipMember member = new GzipMember();
  private final EstargzToc toc = new EstargzToc();
  private long tocOffset = -1;
  private long tarSize;

  EstargzFormat(int level) {
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
  public Extra first() {
    LayerEntry entry = LayerEntry.file(LANDMARK, 0644, 0, 0, LANDMARK_CONTENT.length, 0);
    return new Extra(entry, new ByteArrayInputStream(LANDMARK_CONTENT));
  }

  @Override
  public void enter(LayerEntry entry) {
    if (tocOffset < 0) {
      toc.add(entry);
    }
  }

  @Override
  public void append(
      Block block, @Nullable BlockKey key, int compressedLength, PositionedStream out)
      throws IOException {
    boolean chunk = block.file() != null && tocOffset < 0;
    if (chunk && member.isOpen()) {
      member.end(out);
    }
    if (chunk) {
      toc.chunk(block, key == null ? BlockKey.of(block) : key, out.position());
    }
    if (!member.isOpen()) {
      member.start(out);
    }
    member.add(block);
    tarSize += block.length();
  }

  @Override
  public Extra last(PositionedStream out) throws IOException {
    member.end(out);
    tocOffset = out.position();
    return toc.finish();
  }

  @Override
  public void finish(PositionedStream out) throws IOException {
    member.end(out);
    out.write(footer());
  }

  /** The specification's 51 bytes: an empty member with the offset in an extra field. */
  private byte[] footer() {
    byte[] offset = String.format("%016xSTARGZ", tocOffset).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer footer = ByteBuffer.allocate(51).order(ByteOrder.LITTLE_ENDIAN);
    footer.put(new byte[] {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff});
    footer.putShort((short) (offset.length + 4)).put((byte) 'S').put((byte) 'G');
    footer.putShort((short) offset.length).put(offset);
    return footer.put(new byte[] {1, 0, 0, (byte) 0xff, (byte) 0xff}).array();
  }

  @Override
  public Map<String, String> annotations() {
    return Map.of(TOC_DIGEST, toc.digest(), TAR_SIZE, String.valueOf(tarSize));
  }

  @Override
  public String fingerprint() {
    return Deflate.fingerprint();
  }

  @Override
  public void close() {}
}
