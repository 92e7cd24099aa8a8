package io.slipway.image.build;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.export.PlatformImage;
import io.slipway.image.layer.Layer;
import io.slipway.image.registry.BlobSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes a platform's image of a configuration and the layers that it names. */
final class ImageAssembler {
  private final Function<Layer, BlobSource> bytes;

  /**
   * @param bytes of a layer, wherever they are
   */
  ImageAssembler(Function<Layer, BlobSource> bytes) {
    this.bytes = bytes;
  }

  /** {@code layers} from the bottom up, as the configuration lists them. */
  PlatformImage assemble(Platform platform, ImageConfig config, List<Layer> layers) {
    List<Descriptor> descriptors = new ArrayList<>();
    List<BlobSource> sources = new ArrayList<>();
    for (Layer layer : layers) {
      BlobSource source = bytes.apply(layer);
      descriptors.add(source.descriptor());
      sources.add(source);
    }
    Descriptor configBlob = Descriptor.of(MediaTypes.OCI_CONFIG, config.toBytes());
    ImageManifest manifest = ImageManifest.of(configBlob, descriptors, Map.of());
    return new PlatformImage(platform, manifest, config, sources, Map.of());
  }
}
