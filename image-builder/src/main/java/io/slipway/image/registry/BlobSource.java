package io.slipway.image.registry;

import io.slipway.image.config.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A blob that can be read, more than once if need be.
 *
 * @param repositories references ({@code registry/repository:tag}) whose repositories have the
 *     blob, so that it can be mounted from there instead of being read
 */
public record BlobSource(Descriptor descriptor, Opener opener, List<String> repositories) {

  public BlobSource {
    repositories = List.copyOf(repositories);
  }

  public BlobSource(Descriptor descriptor, Opener opener) {
    this(descriptor, opener, List.of());
  }

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
