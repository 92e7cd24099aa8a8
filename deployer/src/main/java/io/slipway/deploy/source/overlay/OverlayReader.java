package io.slipway.deploy.source.overlay;

import io.slipway.deploy.source.overlay.Overlay.Generated;
import io.slipway.deploy.source.overlay.Overlay.Patch;
import io.slipway.deploy.source.overlay.Overlay.Target;
import io.slipway.deploy.source.tree.SourceFiles;
import io.slipway.deploy.source.tree.YamlFields;
import io.slipway.deploy.source.tree.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an {@code overlay.yaml}; what it doesn't know is refused with its place. */
final class OverlayReader {
  private final SourceFiles files;

  OverlayReader(SourceFiles files) {
    this.files = files;
  }

  Overlay read(String file, YamlNode document) {
    YamlFields fields = document.fields();
    constant(fields, "apiVersion", OverlayFile.API_VERSION);
    constant(fields, "kind", OverlayFile.KIND);
    List<Generated> configs = new ArrayList<>();
    fields.items("configMaps").forEach(item -> configs.add(generated("ConfigMap", item)));
    fields.items("secrets").forEach(item -> configs.add(generated("Secret", item)));
    Overlay overlay =
        new Overlay(
            file,
            fields.items("bases"),
            configs,
            patches(file, fields.items("patches")),
            fields.entries("replicas"),
            fields.entries("images"),
            fields.texts("labels"),
            fields.texts("annotations"),
            fields.text("namespace"),
            fields.text("namePrefix", ""),
            fields.text("nameSuffix", ""));
    fields.done();
    return overlay;
  }

  private static void constant(YamlFields fields, String key, String value) {
    String found = fields.required(key);
    if (!found.equals(value)) {
      throw fields
          .owner()
          .error("%s: \"%s\" is not supported; allowed is %s".formatted(key, found, value));
    }
  }

  private static Generated generated(String kind, YamlNode node) {
    YamlFields fields = node.fields();
    Generated generated =
        new Generated(
            node,
            kind,
            fields.required("name"),
            kind.equals("Secret") ? fields.text("type") : null,
            fields.items("files"),
            fields.items("envFiles"),
            fields.texts("literals"));
    fields.done();
    return generated;
  }

  private List<Patch> patches(String file, List<YamlNode> nodes) {
    List<Patch> patches = new ArrayList<>();
    for (YamlNode node : nodes) {
      YamlFields fields = node.fields();
      @Nullable YamlNode on = fields.take("target");
      @Nullable Target target = on == null ? null : target(on);
      @Nullable YamlNode merge = fields.take("merge");
      @Nullable YamlNode json = fields.take("json");
      @Nullable YamlNode named = fields.take("file");
      fields.done();
      int given = (merge == null ? 0 : 1) + (json == null ? 0 : 1) + (named == null ? 0 : 1);
      if (given != 1) {
        throw node.error("a patch has one of merge, json and file");
      }
      for (YamlNode content : contents(file, merge, json, named)) {
        patches.add(new Patch(target, content));
        requireTarget(target, content, node);
      }
    }
    return patches;
  }

  private List<YamlNode> contents(
      String file, @Nullable YamlNode merge, @Nullable YamlNode json, @Nullable YamlNode named) {
    if (merge != null) {
      merge.entries();
      return List.of(merge);
    }
    if (json != null) {
      json.items();
      return List.of(json);
    }
    String path = SourceFiles.beside(file, named == null ? "" : named.text());
    return YamlNode.parse(files.text(path), path);
  }

  private static void requireTarget(@Nullable Target target, YamlNode content, YamlNode patch) {
    if (target == null && content.isList()) {
      throw patch.error(
          "a JSON patch needs a target, such as target: {kind: Deployment, name: web}");
    }
  }

  private static Target target(YamlNode node) {
    YamlFields fields = node.fields();
    Target target =
        new Target(
            node,
            fields.text("apiVersion"),
            fields.text("kind"),
            fields.text("name"),
            fields.texts("labels"));
    fields.done();
    boolean empty = target.kind() == null && target.name() == null && target.labels().isEmpty();
    if (empty) {
      throw node.error("a target needs kind, name or labels; an empty one would be every object");
    }
    return target;
  }

  /** Whether a file's first document is an overlay. */
  static boolean isOverlay(List<YamlNode> documents) {
    if (documents.size() != 1 || !documents.get(0).isMapping()) {
      return false;
    }
    Map<String, YamlNode> entries = documents.get(0).entries();
    YamlNode kind = entries.get("kind");
    return kind != null && !kind.isNull() && kind.text().equals(OverlayFile.KIND);
  }
}
