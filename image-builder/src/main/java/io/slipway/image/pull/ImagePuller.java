package io.slipway.image.pull;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import io.slipway.image.store.Blob;
import io.slipway.image.store.BlobStore;
import io.slipway.image.store.Session;
import java.io.IOException;
import java.nio.file.Path;

/** Pulls images; a blob that is in the store is not asked for. */
public final class ImagePuller {
  private final RegistryImages registry;
  private final BlobStore blobs;

  public ImagePuller(RegistryImages registry, BlobStore blobs) {
    this.registry = registry;
    this.blobs = blobs;
  }

  public PulledImage pull(String reference, Platform platform, Session session)
      throws BuildException, InterruptedException {
    RemoteImage remote = registry.resolve(reference, platform);
    return pull(remote, session);
  }

  /** Fetches what is missing of an image that was resolved before. */
  public PulledImage pull(RemoteImage remote, Session session)
      throws BuildException, InterruptedException {
    try {
      long fetched = 0;
      for (Descriptor layer : remote.manifest().layers()) {
        if (!blobs.contains(layer.digest())) {
          fetch(remote.reference(), layer, session);
          fetched += layer.size();
        }
      }
      blobs.put(session, remote.config().toArray());
      blobs.put(session, remote.manifest().raw().toArray());
      ImageConfig config = ImageConfig.read(remote.config().toArray());
      return PulledImage.of(remote.manifest().digest(), remote.manifest(), config, fetched);
    } catch (IOException | IllegalArgumentException e) {
      throw new BuildException(
          "Tried to pull " + remote.reference() + ", but: " + e.getMessage(), e);
    }
  }

  private void fetch(String reference, Descriptor layer, Session session)
      throws BuildException, InterruptedException, IOException {
    Path target = session.newFile("pull");
    registry.fetchBlob(reference, layer, target, ByteProgress.silent());
    blobs.adopt(target, new Blob(layer.digest(), layer.size()));
  }
}
