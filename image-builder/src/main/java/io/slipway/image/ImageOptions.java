package io.slipway.image;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the image is like, beyond its Dockerfile.
 *
 * @param labels added to the Dockerfile's, which they override
 * @param annotations by key; a key may say where it goes, as BuildKit's do: {@code manifest:KEY},
 *     {@code index:KEY}, {@code manifest-descriptor:KEY}; else the manifest
 * @param compression {@code gzip}, {@code zstd}, {@code estargz} or {@code uncompressed}; null
 *     means gzip
 * @param compressionLevel null means the compression's default
 * @param forceCompression whether layers of the base are compressed anew
 * @param mediaTypes {@code oci} or {@code docker}; null means oci
 * @param reproducible whether nothing of this machine, user or moment may enter the image
 */
public record ImageOptions(
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable String compression,
    @Nullable Integer compressionLevel,
    boolean forceCompression,
    @Nullable String mediaTypes,
    boolean reproducible) {

  public ImageOptions {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  public static ImageOptions defaults() {
    return new ImageOptions(Map.of(), Map.of(), null, null, false, null, false);
  }
}
