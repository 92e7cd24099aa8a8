package io.slipway.image.build;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.export.PlatformImage;
import io.slipway.image.layer.Layer;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.store.BlobStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes a platform's image of a configuration and the layers that it names. */
final class ImageAssembler {
  private final BlobStore blobs;

  ImageAssembler(BlobStore blobs) {
    this.blobs = blobs;
  }

  /** {@code layers} from the bottom up, as the configuration lists them. */
  PlatformImage assemble(Platform platform, ImageConfig config, List<Layer> layers) {
    List<Descriptor> descriptors = new ArrayList<>();
    List<BlobSource> sources = new ArrayList<>();
    for (Layer layer : layers) {
      Descriptor descriptor =
          Descriptor.of(MediaTypes.ociLayer(layer.mediaType()), layer.digest(), layer.size());
      descriptors.add(descriptor);
      sources.add(BlobSource.of(descriptor, blobs.path(layer.digest())));
    }
    Descriptor configBlob = Descriptor.of(MediaTypes.OCI_CONFIG, config.toBytes());
    ImageManifest manifest = ImageManifest.of(configBlob, descriptors, Map.of());
    return new PlatformImage(platform, manifest, config, sources, Map.of());
  }
}
