package io.slipway.image.build;

import io.slipway.image.cache.CacheKey;
import io.slipway.image.cache.CachedStep;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.layer.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Layers with the times of their files as {@link Times} wants them. Steps are cached with the times
 * they had, because SOURCE_DATE_EPOCH changes with every commit; so layers are written anew at the
 * end, once for each time.
 */
final class LayerTimes {
  private final Machine machine;
  private final Times times;

  LayerTimes(Machine machine, Times times) {
    this.machine = machine;
    this.times = times;
  }

  Layer of(Layer layer) throws IOException, InterruptedException {
    if (times.epoch() == null) {
      return layer;
    }
    String key = new CacheKey("times").add(layer.digest()).add(times.toString()).finish();
    Optional<CachedStep> known = machine.cache().find(key);
    if (known.isPresent() && known.get().layer() != null) {
      return known.get().layer();
    }
    Layer rewritten = rewrite(layer);
    machine
        .cache()
        .put(
            key,
            new CachedStep(key, rewritten, machine.now(), "times of " + layer.digest()),
            machine.session());
    return rewritten;
  }

  private Layer rewrite(Layer layer) throws IOException, InterruptedException {
    try (InputStream blob = machine.layers().open(layer);
        InputStream tar = Compression.decompress(blob);
        LayerWriter writer =
            machine.forms().writer("times of " + layer.diffId(), LayerWatch.NOBODY)) {
      TarReader reader = new TarReader(tar);
      for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
        writer.write(entry.withTime(times.of(entry.mtimeSeconds())), reader.content());
      }
      Layer rewritten = writer.finish();
      machine.forms().written(rewritten);
      return rewritten;
    }
  }
}
