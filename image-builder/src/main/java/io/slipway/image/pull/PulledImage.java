package io.slipway.image.pull;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.layer.Layer;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import io.slipway.image.store.BlobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An image's configuration and layers; whether their bytes are here is another matter.
 *
 * @param manifestDigest of the platform's manifest
 */
public record PulledImage(String manifestDigest, ImageConfig config, List<Layer> layers) {

  public PulledImage {
    layers = List.copyOf(layers);
  }

  /** An image that was pulled before, perhaps by another process. */
  public static PulledImage read(BlobStore blobs, String manifestDigest) throws IOException {
    byte[] raw = blobs.read(manifestDigest, Json.MAX_BYTES);
    ImageManifest manifest = ImageManifest.read(raw, MediaTypes.OCI_MANIFEST);
    byte[] config = blobs.read(manifest.config().digest(), Json.MAX_BYTES);
    return of(manifestDigest, manifest, ImageConfig.read(config));
  }

  /**
   * @throws IOException where configuration and manifest disagree about the layers
   */
  public static PulledImage of(RemoteImage remote) throws IOException {
    ImageConfig config = ImageConfig.read(remote.config().toArray());
    return of(remote.manifest().digest(), remote.manifest(), config);
  }

  private static PulledImage of(String manifestDigest, ImageManifest manifest, ImageConfig config)
      throws IOException {
    List<Descriptor> descriptors = manifest.layers();
    List<String> diffIds = config.diffIds();
    if (descriptors.size() != diffIds.size()) {
      throw new IOException(
          "the image "
              + manifestDigest
              + " has "
              + descriptors.size()
              + " layers, but its configuration names "
              + diffIds.size());
    }
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      Descriptor d = descriptors.get(i);
      layers.add(new Layer(d.mediaType(), d.digest(), d.size(), diffIds.get(i)));
    }
    return new PulledImage(manifestDigest, config, layers);
  }
}
