package io.slipway.image.export;

import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A tar of files; the stream stays open. */
final class TarSink implements FileExporter.FileSink {
  private final TarWriter tar;

  TarSink(OutputStream out) {
    this.tar = new TarWriter(out);
  }

  @Override
  public void add(LayerEntry entry, InputStream content) throws IOException {
    tar.header(entry);
    tar.content(entry, content);
    tar.pad(entry.size());
  }

  @Override
  public void close() throws IOException {
    tar.finish();
  }
}
