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

/** Writes an OCI image layout as a tar. The same image gives the same bytes. */
final class OciArchiveWriter {
  private final FileTar tar;
  private final Set<String> written = new HashSet<>();

  OciArchiveWriter(OutputStream out) {
    this.tar = new FileTar(out);
  }

  /** Writes all of it; the stream stays open. */
  void write(BuiltImage image, ImageNames names) throws IOException {
    tar.add("oci-layout", OciLayoutWriter.marker());
    for (BlobSource blob : image.blobs()) {
      tar.add(name(blob.descriptor().digest()), blob);
      written.add(blob.descriptor().digest());
    }
    for (RawBytes manifest : OciLayoutWriter.manifests(image)) {
      if (written.add(manifest.digest())) {
        tar.add(name(manifest.digest()), manifest.toArray());
      }
    }
    ImageIndex index = ImageIndex.of(OciLayoutWriter.entries(image, names), Map.of());
    tar.add("index.json", index.raw().toArray());
    tar.finish();
  }

  private static String name(String digest) {
    return "blobs/sha256/" + Digests.hex(digest);
  }
}
