package io.slipway.image.remotecache;

import io.slipway.image.BuildException;
import io.slipway.image.cache.StepTrail;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.export.FurtherManifest;
import io.slipway.image.export.ImageExporter;
import io.slipway.image.layer.Layer;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes tables of steps and their layers: an OCI image manifest whose configuration is the table.
 * Layers that the place has are not sent again.
 */
public final class CacheExports {
  private final RegistryImages registry;
  private final Function<Layer, BlobSource> bytes;
  private final List<String> pushed;

  /**
   * @param bytes of a layer, wherever they are
   * @param pushed references that the image was pushed under, whose layers can be mounted
   */
  public CacheExports(
      RegistryImages registry, Function<Layer, BlobSource> bytes, List<String> pushed) {
    this.registry = registry;
    this.bytes = bytes;
    this.pushed = List.copyOf(pushed);
  }

  /** The manifest's digest. */
  public String write(CacheTarget.Registry target, List<StepTrail.Entry> entries)
      throws BuildException, InterruptedException {
    FurtherManifest manifest = manifest(entries);
    for (BlobSource blob : manifest.blobs()) {
      registry.pushBlob(target.reference(), blob, mountFrom(target, blob), ByteProgress.silent());
    }
    return registry.pushManifest(
        target.reference(), manifest.descriptor().mediaType(), manifest.raw());
  }

  /** The manifest's digest. */
  public String write(CacheTarget.Local target, List<StepTrail.Entry> entries)
      throws BuildException, InterruptedException {
    FurtherManifest manifest = manifest(entries);
    ImageExporter.export(target.directory(), manifest, target.tag());
    return manifest.descriptor().digest();
  }

  private @Nullable String mountFrom(CacheTarget.Registry target, BlobSource blob) {
    List<String> places = new ArrayList<>(blob.repositories());
    places.addAll(pushed);
    String host = target.reference().split("/", 2)[0] + "/";
    return places.stream().filter(place -> place.startsWith(host)).findFirst().orElse(null);
  }

  private FurtherManifest manifest(List<StepTrail.Entry> entries) {
    byte[] table = CacheDocument.write(entries, List.of());
    Descriptor config = Descriptor.of(CacheDocument.MEDIA_TYPE, table);
    List<BlobSource> blobs = new ArrayList<>();
    CacheDocument.layers(entries, List.of()).forEach(layer -> blobs.add(bytes.apply(layer)));
    List<Descriptor> layers = blobs.stream().map(BlobSource::descriptor).toList();
    ImageManifest manifest = ImageManifest.of(config, layers, Map.of());
    blobs.add(BlobSource.of(config, table));
    return new FurtherManifest(manifest.descriptor(), manifest.raw(), blobs);
  }
}
