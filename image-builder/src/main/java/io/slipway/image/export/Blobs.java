package io.slipway.image.export;

import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import io.slipway.image.registry.VerifyingOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;

/** The blobs of an image, copied with their digests checked. */
final class Blobs {
  private static final int BUFFER = 1 << 16;

  private Blobs() {}

  /** Layers from the bottom up, each once, then the configuration. */
  static List<BlobSource> of(BuiltImage image) {
    List<BlobSource> blobs = new ArrayList<>();
    for (BlobSource layer : image.layers()) {
      if (blobs.stream().noneMatch(b -> same(b, layer))) {
        blobs.add(layer);
      }
    }
    blobs.add(BlobSource.of(image.manifest().config(), image.config().toBytes()));
    return blobs;
  }

  private static boolean same(BlobSource one, BlobSource other) {
    return one.descriptor().digest().equals(other.descriptor().digest());
  }

  static void copy(BlobSource blob, OutputStream out) throws IOException {
    VerifyingOutputStream verifying =
        new VerifyingOutputStream(out, blob.descriptor(), ByteProgress.silent());
    try (InputStream in = blob.opener().open()) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (Thread.interrupted()) {
          throw new ClosedByInterruptException();
        }
        verifying.write(buffer, 0, read);
      }
    }
    verifying.verify();
  }
}
