package io.slipway.deploy.source.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes object as a tree that may be changed, and where it comes from.
 *
 * @param origin {@code file:line:column}
 */
public record SourceObject(Map<String, @Nullable Object> tree, String origin) {
  private static final List<String> TEMPLATE_OWNERS =
      List.of(
          "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController");

  /** Every object of a file: several documents, Lists too. */
  public static List<SourceObject> parse(String text, String file) {
    List<SourceObject> objects = new ArrayList<>();
    YamlNode.parse(text, file).forEach(document -> collect(document, objects));
    return objects;
  }

  private static void collect(YamlNode node, List<SourceObject> into) {
    if (!node.isMapping()) {
      throw node.error("expected an object with apiVersion, kind and metadata.name");
    }
    Map<String, YamlNode> entries = node.entries();
    YamlNode items = entries.get("items");
    YamlNode kind = entries.get("kind");
    if (kind != null && kind.text().endsWith("List") && items != null) {
      items.items().forEach(item -> collect(item, into));
      return;
    }
    Map<String, @Nullable Object> tree = Trees.map(node.plain());
    SourceObject object = new SourceObject(tree == null ? Map.of() : tree, node.place());
    if (object.apiVersion().isEmpty() || object.kind().isEmpty() || object.name().isEmpty()) {
      throw node.error("expected an object with apiVersion, kind and metadata.name");
    }
    into.add(object);
  }

  public String apiVersion() {
    return Trees.text(tree, "apiVersion");
  }

  /** Of the API; empty for the core's. */
  public String group() {
    int slash = apiVersion().indexOf('/');
    return slash < 0 ? "" : apiVersion().substring(0, slash);
  }

  public String kind() {
    return Trees.text(tree, "kind");
  }

  public String name() {
    return Trees.text(tree, "metadata", "name");
  }

  public Map<String, @Nullable Object> metadata() {
    return Trees.mapAt(tree, "metadata");
  }

  /** The Pod template, or the Pod itself; null where it runs none. */
  public @Nullable Map<String, @Nullable Object> podTemplate() {
    if (kind().equals("Pod") && group().isEmpty()) {
      return tree;
    }
    if (kind().equals("CronJob")) {
      return Trees.map(Trees.at(tree, "spec", "jobTemplate", "spec", "template"));
    }
    return TEMPLATE_OWNERS.contains(kind()) ? Trees.map(Trees.at(tree, "spec", "template")) : null;
  }

  /** The Pods' spec; null where it runs none. */
  public @Nullable Map<String, @Nullable Object> podSpec() {
    return Trees.map(Trees.at(podTemplate(), "spec"));
  }

  /** {@code Kind name}. */
  public String words() {
    return kind() + " " + name();
  }

  @Override
  public String toString() {
    return words() + " of " + origin;
  }
}
