package io.slipway.image.export;

import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.registry.BlobSource;
import java.util.List;

/**
 * An image ready to leave the builder: {@code layers} from the bottom up, as the manifest has them.
 */
public record BuiltImage(ImageManifest manifest, ImageConfig config, List<BlobSource> layers) {
  public BuiltImage {
    layers = List.copyOf(layers);
  }
}
