package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import io.slipway.image.store.Blob;
import io.slipway.image.store.BlobWriter;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Writes a layer in one pass: tar, both digests, compression on every processor, blob. The bytes of
 * a layer depend on its entries and its compression alone. For use by one thread.
 */
public final class LayerWriter implements AutoCloseable {
  private final BlobWriter blob;
  private final Compression compression;
  private final MessageDigest diffId = Digests.sha256();
  private final PositionedStream compressed;
  private final BlockFormat format;
  private final KnownBlocks known;
  private final BlockPipeline pipeline;
  private final BlockCutter cutter;
  private final TarWriter tar;

  public LayerWriter(BlobWriter blob, Compression compression) throws IOException {
    this(blob, compression, compression.format(), KnownBlocks.NONE);
  }

  private LayerWriter(
      BlobWriter blob, Compression compression, BlockFormat format, KnownBlocks known)
      throws IOException {
    this(blob, compression, format, known, CompressionThreads.shared(), CompressionThreads.depth());
  }

  LayerWriter(
      BlobWriter blob,
      Compression compression,
      BlockFormat format,
      KnownBlocks known,
      Executor threads,
      int depth)
      throws IOException {
    this.blob = blob;
    this.compression = compression;
    this.format = format;
    this.known = known;
    this.compressed = new PositionedStream(blob);
    this.pipeline = new BlockPipeline(format, compressed, known, threads, depth);
    this.cutter = new BlockCutter(format.rules(), this::add);
    this.tar = new TarWriter(cutter);
    write(format.first());
  }

  /**
   * A layer that takes what did not change from earlier ones.
   *
   * @param likely see {@link BlockReuse#of}
   */
  public static LayerWriter reusing(
      BlobWriter blob, Compression compression, BlockReuse reuse, String likely)
      throws IOException {
    BlockFormat format = compression.format();
    boolean worth = compression.kind() != Compression.Kind.UNCOMPRESSED;
    KnownBlocks known = worth ? reuse.of(likely, compression, format) : KnownBlocks.NONE;
    return new LayerWriter(blob, compression, format, known);
  }

  private byte[] add(Block block) throws IOException {
    diffId.update(block.bytes(), 0, block.length());
    return pipeline.add(block);
  }

  /** Takes exactly {@code entry.size()} bytes of {@code content}. */
  public void write(LayerEntry entry, InputStream content) throws IOException {
    write(entry, content, null);
  }

  /**
   * The same for a file whose digest is known, which saves work, or wanted.
   *
   * @param digest null for one that nobody knows or wants
   */
  public void write(LayerEntry entry, InputStream content, @Nullable ContentDigest digest)
      throws IOException {
    cutter.startEntry(entry);
    format.enter(entry);
    tar.header(entry);
    if (entry.size() > 0) {
      content(entry, content, digest);
      tar.pad(entry.size());
    } else if (digest != null && digest.isWanted()) {
      digest.take(Digests.of(new byte[0]));
    }
  }

  private void content(LayerEntry entry, InputStream content, @Nullable ContentDigest digest)
      throws IOException {
    boolean whole = cutter.startContent(entry, digest);
    if (whole || digest == null || !digest.isWanted()) {
      cutter.fill(entry, content);
      cutter.endContent();
      return;
    }
    MessageDigest hash = Digests.sha256();
    cutter.fill(entry, new DigestInputStream(content, hash));
    cutter.endContent();
    digest.take(Digests.format(hash.digest()));
  }

  /** An entry without content. */
  public void write(LayerEntry entry) throws IOException {
    write(entry, InputStream.nullInputStream());
  }

  private void write(BlockFormat.@Nullable Extra extra) throws IOException {
    if (extra != null) {
      write(extra.entry(), extra.content());
    }
  }

  /** A whole tar of anybody's, as it is, in place of entries. */
  void writeTar(InputStream archive) throws IOException {
    archive.transferTo(cutter);
    finishBlocks();
  }

  /** Puts the layer into the store. */
  public Layer finish() throws IOException {
    cutter.cut();
    pipeline.drain();
    write(format.last(compressed));
    tar.finish();
    finishBlocks();
    return commit();
  }

  private void finishBlocks() throws IOException {
    cutter.cut();
    pipeline.drain();
    format.finish(compressed);
    compressed.flush();
  }

  /** After {@link #writeTar}. */
  Layer commit() throws IOException {
    Blob written = blob.commit();
    known.save(written.digest());
    return new Layer(
        compression.kind().mediaType(),
        written.digest(),
        written.size(),
        Digests.format(diffId.digest()),
        format.annotations());
  }

  @Override
  public void close() throws IOException {
    pipeline.close();
    known.close();
    blob.close();
  }
}
