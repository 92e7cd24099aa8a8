package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.RegistryImages;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Registries, with a note of each image that was asked for. */
record NotedImages(RegistryImages registry, Materials materials) implements RegistryImages {

  @Override
  public RemoteImage resolve(String reference, Platform platform)
      throws BuildException, InterruptedException {
    RemoteImage image = registry.resolve(reference, platform);
    materials.image(reference, platform, image.digest());
    return image;
  }

  @Override
  public void fetchBlob(String reference, Descriptor blob, Path target, ByteProgress progress)
      throws BuildException, InterruptedException {
    registry.fetchBlob(reference, blob, target, progress);
  }

  @Override
  public PushOutcome pushBlob(
      String reference, BlobSource blob, @Nullable String mountFrom, ByteProgress progress)
      throws BuildException, InterruptedException {
    return registry.pushBlob(reference, blob, mountFrom, progress);
  }

  @Override
  public String pushManifest(String reference, String mediaType, RawBytes manifest)
      throws BuildException, InterruptedException {
    return registry.pushManifest(reference, mediaType, manifest);
  }

  @Override
  public void close() {
    registry.close();
  }
}
