package io.slipway.pipeline.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code build} makes of the image beyond its Dockerfile. */
final class ImageFlags {
  @Option(names = "--label", paramLabel = "K=V", description = "Add a label.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--annotation",
      paramLabel = "K=V",
      description =
          "Add an annotation; K may start with manifest:, index: or manifest-descriptor:.")
  private Map<String, String> annotations = new LinkedHashMap<>();

  @Option(
      names = "--compression",
      paramLabel = "FORMAT",
      description = "gzip, zstd, estargz or uncompressed (default: gzip).")
  private @Nullable String compression;

  @Option(
      names = "--compression-level",
      paramLabel = "N",
      description = "How hard to compress (default: the format's).")
  private @Nullable Integer compressionLevel;

  @Option(names = "--force-compression", description = "Compress the base's layers anew, too.")
  private boolean forceCompression;

  @Option(
      names = "--media-types",
      paramLabel = "KIND",
      description = "oci or docker (default: oci).")
  private @Nullable String mediaTypes;

  @Option(
      names = "--reproducible",
      description = "Keep everything of this machine, user and moment out of the image.")
  private boolean reproducible;

  /** As parameters of the step. */
  void addTo(Map<String, @Nullable Object> parameters) {
    parameters.put("labels", labels);
    parameters.put("annotations", annotations);
    parameters.put("compression", compression);
    parameters.put("compressionLevel", compressionLevel);
    parameters.put("forceCompression", forceCompression);
    parameters.put("mediaTypes", mediaTypes);
    parameters.put("reproducible", reproducible);
  }
}
