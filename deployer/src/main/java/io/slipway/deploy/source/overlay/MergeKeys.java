package io.slipway.deploy.source.overlay;

import io.slipway.deploy.source.tree.SourceObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * By which field the items of a list are merged: {@code x-kubernetes-patch-merge-key} of the
 * OpenAPI document of Kubernetes, in {@code merge-keys.tsv}.
 */
final class MergeKeys {
  /** For lists of plain values that merge as sets. */
  static final String ITSELF = "-";

  private static final String PODS = "Pods";
  private static final Map<String, String> TABLE = table();

  private final String kind;
  private final String pods;

  private MergeKeys(String kind, String pods) {
    this.kind = kind;
    this.pods = pods;
  }

  static MergeKeys of(SourceObject object) {
    boolean runsPods = object.podTemplate() != null;
    String pods =
        switch (object.kind()) {
          case "Pod" -> "spec.";
          case "CronJob" -> "spec.jobTemplate.spec.template.spec.";
          default -> "spec.template.spec.";
        };
    return new MergeKeys(object.kind(), runsPods ? pods : "\0");
  }

  /** The merge key of the list at a path (keys joined by dots, lists without index), if any. */
  @Nullable String key(String path) {
    if (path.startsWith(pods)) {
      String inside = path.substring(pods.length());
      return TABLE.get(
          PODS + " " + inside.replaceFirst("^(init|ephemeral)Containers", "containers"));
    }
    String own = TABLE.get(kind + " " + path);
    return own == null ? TABLE.get("* " + path) : own;
  }

  private static Map<String, String> table() {
    Map<String, String> table = new HashMap<>();
    Tables.read("merge-keys.tsv")
        .forEach(row -> table.put(row.get(0) + " " + row.get(1), row.get(2)));
    return table;
  }
}
