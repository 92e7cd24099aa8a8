package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import io.slipway.image.store.Blob;
import io.slipway.image.store.BlobWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** Writes a layer in one pass: tar, both digests, compression, blob. */
public final class LayerWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 17;

  private final BlobWriter blob;
  private final Compression compression;
  private final MessageDigest diffId = Digests.sha256();
  private final OutputStream stream;
  private final TarWriter tar;

  public LayerWriter(BlobWriter blob, Compression compression) throws IOException {
    this.blob = blob;
    this.compression = compression;
    OutputStream compressed = compression.compress(new Unclosed(blob));
    this.stream = new BufferedOutputStream(new DigestOutputStream(compressed, diffId), BUFFER);
    this.tar = new TarWriter(stream);
  }

  /** Takes exactly {@code entry.size()} bytes of {@code content}. */
  public void write(LayerEntry entry, InputStream content) throws IOException {
    tar.write(entry, content);
  }

  /** An entry without content. */
  public void write(LayerEntry entry) throws IOException {
    write(entry, InputStream.nullInputStream());
  }

  /** Puts the layer into the store. */
  public Layer finish() throws IOException {
    tar.finish();
    stream.close();
    Blob written = blob.commit();
    return new Layer(
        compression.kind().mediaType(),
        written.digest(),
        written.size(),
        Digests.format(diffId.digest()));
  }

  @Override
  public void close() throws IOException {
    blob.close();
  }

  /** Ending the compressed stream must not end the blob: it is still to be committed. */
  private static final class Unclosed extends BufferedOutputStream {
    Unclosed(BlobWriter blob) {
      super(blob, BUFFER);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
