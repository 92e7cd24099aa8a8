package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import io.slipway.image.store.Blob;
import io.slipway.image.store.BlobWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.concurrent.Executor;

/**
 * Writes a layer in one pass: tar, both digests, compression on every processor, blob. The bytes of
 * a layer depend on its entries and its compression alone. For use by one thread.
 */
public final class LayerWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 17;

  private final BlobWriter blob;
  private final Compression compression;
  private final MessageDigest diffId = Digests.sha256();
  private final OutputStream compressed;
  private final BlockPipeline pipeline;
  private final BlockCutter cutter;
  private final TarWriter tar;

  public LayerWriter(BlobWriter blob, Compression compression) throws IOException {
    this(blob, compression, CompressionThreads.shared(), CompressionThreads.depth());
  }

  LayerWriter(BlobWriter blob, Compression compression, Executor threads, int depth) {
    this.blob = blob;
    this.compression = compression;
    BlockFormat format = compression.format();
    this.compressed = new BufferedOutputStream(blob, BUFFER);
    this.pipeline = new BlockPipeline(format, compressed, threads, depth);
    this.cutter = new BlockCutter(format.rules(), this::add);
    this.tar = new TarWriter(cutter);
  }

  private byte[] add(Block block) throws IOException {
    diffId.update(block.bytes(), 0, block.length());
    return pipeline.add(block);
  }

  /** Takes exactly {@code entry.size()} bytes of {@code content}. */
  public void write(LayerEntry entry, InputStream content) throws IOException {
    cutter.startEntry(entry);
    tar.header(entry);
    if (entry.size() > 0) {
      cutter.edgeOfContent(entry);
      tar.content(entry, content);
      cutter.edgeOfContent(entry);
      tar.pad(entry.size());
    }
  }

  /** An entry without content. */
  public void write(LayerEntry entry) throws IOException {
    write(entry, InputStream.nullInputStream());
  }

  /** Puts the layer into the store. */
  public Layer finish() throws IOException {
    tar.finish();
    cutter.close();
    pipeline.finish();
    compressed.flush();
    Blob written = blob.commit();
    return new Layer(
        compression.kind().mediaType(),
        written.digest(),
        written.size(),
        Digests.format(diffId.digest()));
  }

  @Override
  public void close() throws IOException {
    pipeline.close();
    blob.close();
  }
}
