package io.slipway.image.remotecache;

import io.slipway.image.BuildException;
import io.slipway.image.cache.CachedStep;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.layer.Layer;
import io.slipway.image.pull.LayerFetcher;
import io.slipway.image.pull.Place;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads tables of steps. Their layers are offered to the build and stay where they are. What cannot
 * be read is told of and done without.
 */
public final class CacheImports {
  private final RegistryImages registry;
  private final LayerFetcher layers;
  private final Listener listener;
  private final Set<String> read = new HashSet<>();

  /** Hears how each import went. */
  public interface Listener {
    void imported(String from, int steps);

    void failed(String from, String problem);
  }

  public CacheImports(RegistryImages registry, LayerFetcher layers, Listener listener) {
    this.registry = registry;
    this.layers = layers;
    this.listener = listener;
  }

  /**
   * The steps of a cache by key; empty where it could not be read, or was for another platform,
   * which is how a cache without platforms answers.
   */
  public Map<String, CachedStep> read(CacheSource source, Platform platform)
      throws InterruptedException {
    try {
      RemoteImage image = registry.resolve(source.reference(), platform);
      if (!read.add(source.name() + " " + image.manifest().digest())) {
        return Map.of();
      }
      CacheDocument document = document(image);
      layers.offer(
          new Place.Repository(registry, source.reference(), source.inRegistry(), true),
          document.layers());
      listener.imported(source.name(), document.steps().size());
      return document.steps();
    } catch (BuildException | IllegalArgumentException e) {
      listener.failed(source.name(), String.valueOf(e.getMessage()));
      return Map.of();
    }
  }

  private static CacheDocument document(RemoteImage image) {
    byte[] config = image.config().toArray();
    if (image.manifest().config().mediaType().equals(CacheDocument.MEDIA_TYPE)) {
      return CacheDocument.read(config, layers(image, CacheDocument.diffIds(config)));
    }
    ImageConfig read = ImageConfig.read(config);
    String field = read.field(InlineCache.FIELD);
    if (field.isEmpty()) {
      throw new IllegalArgumentException(
          "it holds no cache of Slipway's; export one with --cache-to, or type=inline into images");
    }
    return CacheDocument.read(Base64.getDecoder().decode(field), layers(image, read.diffIds()));
  }

  /** Each blob is bound to the diff id that its bytes must unpack to. */
  private static List<Layer> layers(RemoteImage image, List<String> diffIds) {
    List<Descriptor> descriptors = image.manifest().layers();
    if (descriptors.size() != diffIds.size()) {
      throw new IllegalArgumentException(
          "it lists " + descriptors.size() + " layers and the diff ids of " + diffIds.size());
    }
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      Descriptor blob = descriptors.get(i);
      layers.add(new Layer(blob.mediaType(), blob.digest(), blob.size(), diffIds.get(i)));
    }
    return layers;
  }
}
