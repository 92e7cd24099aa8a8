package io.slipway.image.registry;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks another for everything; for those who answer some of it themselves. */
public abstract class ForwardingRegistryImages implements RegistryImages {
  private final RegistryImages registry;

  protected ForwardingRegistryImages(RegistryImages registry) {
    this.registry = registry;
  }

  @Override
  public RemoteImage resolve(String reference, Platform platform)
      throws BuildException, InterruptedException {
    return registry.resolve(reference, platform);
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
  public Optional<PushOutcome> pushGrowing(
      String reference, GrowingBlob blob, ByteProgress progress)
      throws BuildException, InterruptedException {
    return registry.pushGrowing(reference, blob, progress);
  }

  @Override
  public boolean isTagged(String reference, String digest)
      throws BuildException, InterruptedException {
    return registry.isTagged(reference, digest);
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
