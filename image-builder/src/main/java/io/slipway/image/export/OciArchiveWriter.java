package io.slipway.image.export;

import io.slipway.image.config.Digests;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.BlobSource;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes an OCI image layout as a tar. The same image gives the same bytes. */
final class OciArchiveWriter {
  private static final int FILE_MODE = 0100644;

  private final TarArchiveOutputStream tar;
  private final Set<String> written = new HashSet<>();

  OciArchiveWriter(OutputStream out) {
    this.tar = new TarArchiveOutputStream(out, "UTF-8");
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  /** Writes all of it; the stream stays open. */
  void write(BuiltImage image, ImageNames names) throws IOException {
    add("oci-layout", OciLayoutWriter.marker());
    for (BlobSource blob : image.blobs()) {
      begin(name(blob.descriptor().digest()), blob.descriptor().size());
      Blobs.copy(blob, tar);
      tar.closeArchiveEntry();
      written.add(blob.descriptor().digest());
    }
    for (RawBytes manifest : OciLayoutWriter.manifests(image)) {
      if (written.add(manifest.digest())) {
        add(name(manifest.digest()), manifest.toArray());
      }
    }
    ImageIndex index = ImageIndex.of(OciLayoutWriter.entries(image, names), Map.of());
    add("index.json", index.raw().toArray());
    tar.finish();
  }

  private static String name(String digest) {
    return "blobs/sha256/" + Digests.hex(digest);
  }

  private void add(String name, byte[] content) throws IOException {
    begin(name, content.length);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private void begin(String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(FILE_MODE);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
  }
}
