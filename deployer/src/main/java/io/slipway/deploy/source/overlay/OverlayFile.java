package io.slipway.deploy.source.overlay;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shape of an {@code overlay.yaml}, for its JSON Schema. {@link OverlayReader}, which keeps the
 * place of everything for its messages, reads the same keys.
 */
public record OverlayFile(
    String apiVersion,
    String kind,
    List<String> bases,
    List<ConfigMapSource> configMaps,
    List<SecretSource> secrets,
    List<PatchSource> patches,
    Map<String, Integer> replicas,
    Map<String, String> images,
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable String namespace,
    @Nullable String namePrefix,
    @Nullable String nameSuffix) {
  public static final String API_VERSION = "slipway.io/v1";
  public static final String KIND = "Overlay";

  /** {@code files} are {@code [KEY=]PATH}. */
  public record ConfigMapSource(
      String name, List<String> files, List<String> envFiles, Map<String, String> literals) {}

  /** As that of a ConfigMap, with the Secret's type. */
  public record SecretSource(
      String name,
      @Nullable String type,
      List<String> files,
      List<String> envFiles,
      Map<String, String> literals) {}

  /** One of {@code merge}, {@code json} and {@code file} is given. */
  public record PatchSource(
      @Nullable PatchTarget target,
      Map<String, Object> merge,
      List<Map<String, Object>> json,
      @Nullable String file) {}

  /** What a patch is for. */
  public record PatchTarget(
      @Nullable String apiVersion,
      @Nullable String kind,
      @Nullable String name,
      Map<String, String> labels) {}
}
