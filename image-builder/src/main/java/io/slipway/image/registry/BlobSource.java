package io.slipway.image.registry;

import io.slipway.image.config.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A blob that can be read, more than once if need be. */
public record BlobSource(Descriptor descriptor, Opener opener) {

  public static BlobSource of(Descriptor descriptor, Path file) {
    return new BlobSource(descriptor, () -> Files.newInputStream(file));
  }

  public static BlobSource of(Descriptor descriptor, byte[] content) {
    byte[] copy = content.clone();
    return new BlobSource(descriptor, () -> new ByteArrayInputStream(copy));
  }

  /** Opens the content from its beginning; the caller closes it. */
  @FunctionalInterface
  public interface Opener {
    InputStream open() throws IOException;
  }
}
