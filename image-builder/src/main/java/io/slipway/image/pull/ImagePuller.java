package io.slipway.image.pull;

import io.slipway.image.BuildException;
import io.slipway.image.config.Platform;
import io.slipway.image.layer.Layer;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;

/** Pulls whole images; a blob that is in the store is not asked for. */
public final class ImagePuller {
  private final RegistryImages registry;
  private final StateDirectory state;

  public ImagePuller(RegistryImages registry, StateDirectory state) {
    this.registry = registry;
    this.state = state;
  }

  public PulledImage pull(String reference, Platform platform, Session session)
      throws BuildException, InterruptedException {
    RemoteImage remote = registry.resolve(reference, platform);
    try (LayerFetcher layers = new LayerFetcher(state, session, (from, layer) -> {})) {
      PulledImage image = PulledImage.of(remote);
      layers.offer(Place.image(registry, reference), image.layers());
      layers.prefetch(image.layers());
      for (Layer layer : image.layers()) {
        layers.open(layer).close();
      }
      state.blobs().put(session, remote.config().toArray());
      state.blobs().put(session, remote.manifest().raw().toArray());
      return image;
    } catch (IOException | IllegalArgumentException e) {
      throw new BuildException(
          "Tried to pull " + remote.reference() + ", but: " + e.getMessage(), e);
    }
  }
}
