package io.slipway.image.export;

import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import io.slipway.image.registry.VerifyingOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;

/** Blobs copied with their digests checked. */
final class Blobs {
  private static final int BUFFER = 1 << 16;

  private Blobs() {}

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
