package io.slipway.deploy.source.overlay;

import io.slipway.deploy.source.tree.YamlNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One {@code overlay.yaml}, in the order in which it works: bases, generated objects, patches,
 * replicas, images, labels and annotations, namespace, names.
 *
 * @param bases files, overlays, or directories with an {@code overlay.yaml} or with manifests
 * @param images by the name in the manifests without tag and digest
 * @param replicas by the name of a workload
 */
record Overlay(
    String file,
    List<YamlNode> bases,
    List<Generated> configs,
    List<Patch> patches,
    Map<String, YamlNode> replicas,
    Map<String, YamlNode> images,
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable String namespace,
    String prefix,
    String suffix) {
  static final String FILE = "overlay.yaml";

  /** A ConfigMap or Secret from files and literals; {@code files} are {@code [KEY=]PATH}. */
  record Generated(
      YamlNode at,
      String kind,
      String name,
      @Nullable String type,
      List<YamlNode> files,
      List<YamlNode> envFiles,
      Map<String, String> literals) {}

  /**
   * What a patch is for; each that is said must fit.
   *
   * @param at where it stands, for messages
   */
  record Target(
      YamlNode at,
      @Nullable String apiVersion,
      @Nullable String kind,
      @Nullable String name,
      Map<String, String> labels) {}

  /**
   * A strategic merge patch (a mapping) or a JSON patch of RFC 6902 (a list).
   *
   * @param target null where the patch names its object by itself
   */
  record Patch(@Nullable Target target, YamlNode content) {}
}
