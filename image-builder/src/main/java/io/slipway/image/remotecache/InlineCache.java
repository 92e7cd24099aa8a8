package io.slipway.image.remotecache;

import io.slipway.image.cache.StepTrail;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.layer.Layer;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The table of an image's own steps, in a field of its configuration that runtimes pass over. */
public final class InlineCache {
  static final String FIELD = "io.slipway.cache.v1";

  private InlineCache() {}

  /**
   * @param entries of the stages that the image is made of; those whose layers were made anew for
   *     the image are left out
   */
  public static ImageConfig add(
      ImageConfig config, List<StepTrail.Entry> entries, List<Layer> layers) {
    Set<String> digests = layers.stream().map(Layer::digest).collect(Collectors.toSet());
    List<StepTrail.Entry> own =
        entries.stream()
            .filter(e -> e.step().layer() == null || digests.contains(e.step().layer().digest()))
            .toList();
    byte[] table = CacheDocument.write(own, layers);
    return config.withField(FIELD, Base64.getEncoder().encodeToString(table));
  }
}
