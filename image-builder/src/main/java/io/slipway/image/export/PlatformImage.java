package io.slipway.image.export;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.Platform;
import io.slipway.image.registry.BlobSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The image of one platform.
 *
 * @param platform what it was asked for, which is what an index calls it
 * @param layers from the bottom up, as the manifest has them
 * @param descriptorAnnotations what an index or a layout says beside the manifest's digest
 */
public record PlatformImage(
    Platform platform,
    ImageManifest manifest,
    ImageConfig config,
    List<BlobSource> layers,
    Map<String, String> descriptorAnnotations) {

  public PlatformImage {
    layers = List.copyOf(layers);
    descriptorAnnotations = Map.copyOf(descriptorAnnotations);
  }

  public static PlatformImage of(
      ImageManifest manifest, ImageConfig config, List<BlobSource> layers) {
    return new PlatformImage(config.platform(), manifest, config, layers, Map.of());
  }

  /** The manifest's descriptor with platform and annotations. */
  public Descriptor descriptor() {
    return manifest
        .descriptor()
        .withPlatform(platform, config.osVersion())
        .withAnnotations(descriptorAnnotations);
  }

  /** Layers, then the configuration. */
  public List<BlobSource> blobs() {
    List<BlobSource> blobs = new ArrayList<>(layers);
    blobs.add(BlobSource.of(manifest.config(), config.toBytes()));
    return blobs;
  }
}
