package io.slipway.deploy.source.overlay;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.source.tree.SourceFiles;
import io.slipway.deploy.source.tree.SourceObject;
import io.slipway.deploy.source.tree.Trees;
import io.slipway.deploy.source.tree.Words;
import io.slipway.deploy.source.tree.YamlNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Builds the objects of an overlay and of all that it stands on. */
public final class Overlays {
  /** Overlays over overlays; more is a mistake. */
  private static final int DEEPEST = 16;

  private final SourceFiles files;
  private final OverlayReader reader;
  private final Deque<String> path = new ArrayDeque<>();

  public Overlays(SourceFiles files) {
    this.files = files;
    this.reader = new OverlayReader(files);
  }

  /**
   * The objects of a file or directory.
   *
   * @param path from the release's directory
   * @throws DeployException with file and line, where anything in it doesn't fit
   */
  public List<SourceObject> load(String path) {
    return files.isDirectory(path) ? directory(path) : file(path);
  }

  private List<SourceObject> directory(String directory) {
    String overlay = SourceFiles.beside(directory + "/.", Overlay.FILE);
    if (files.exists(overlay)) {
      return file(overlay);
    }
    List<SourceObject> objects = new ArrayList<>();
    List<String> manifests =
        files.list(directory).stream().filter(name -> name.matches(".*\\.(ya?ml|json)")).toList();
    if (manifests.isEmpty()) {
      throw DeployException.usage(
          "directory %s has neither %s nor a manifest (*.yaml, *.yml, *.json)"
              .formatted(directory, Overlay.FILE));
    }
    manifests.forEach(manifest -> objects.addAll(file(manifest)));
    return objects;
  }

  private List<SourceObject> file(String file) {
    String text = files.text(file);
    List<YamlNode> documents = YamlNode.parse(text, file);
    if (!OverlayReader.isOverlay(documents)) {
      return SourceObject.parse(text, file);
    }
    if (path.contains(file) || path.size() >= DEEPEST) {
      List<String> cycle = new ArrayList<>(path);
      cycle.add(file);
      throw DeployException.usage(
          "%s: overlays stand on each other in a circle: %s"
              .formatted(file, String.join(" -> ", cycle)));
    }
    path.addLast(file);
    try {
      return build(reader.read(file, documents.get(0)));
    } finally {
      path.removeLast();
    }
  }

  private List<SourceObject> build(Overlay overlay) {
    List<SourceObject> objects = new ArrayList<>();
    for (YamlNode base : overlay.bases()) {
      objects.addAll(base(overlay, base));
    }
    GeneratedConfig generated = new GeneratedConfig(files, overlay.file());
    overlay.configs().forEach(config -> objects.add(generated.object(config)));
    requireUnique(objects);
    overlay.patches().forEach(patch -> Patches.apply(patch, objects));
    overlay.replicas().forEach((name, count) -> setReplicas(name, count, objects));
    overlay.images().forEach((name, image) -> setImage(name, image, objects));
    objects.forEach(object -> mark(object, overlay));
    Names.change(objects, overlay.namespace(), overlay.prefix(), overlay.suffix());
    return objects;
  }

  private List<SourceObject> base(Overlay overlay, YamlNode base) {
    String path = SourceFiles.beside(overlay.file(), base.text());
    if (path.startsWith("..")) {
      throw base.error("%s lies outside of the release file's directory".formatted(base.text()));
    }
    if (!files.exists(path)) {
      throw base.error("there is no %s (%s)".formatted(base.text(), path));
    }
    return load(path);
  }

  private static void requireUnique(List<SourceObject> objects) {
    Map<String, SourceObject> seen = new LinkedHashMap<>();
    for (SourceObject object : objects) {
      String key =
          object.group()
              + "/"
              + object.words()
              + "/"
              + Trees.text(object.tree(), "metadata", "namespace");
      SourceObject other = seen.put(key, object);
      if (other != null) {
        throw DeployException.usage(
            "%s: %s is also in %s; an object may come from one place, change it by a patch"
                .formatted(object.origin(), object.words(), other.origin()));
      }
    }
  }

  private static void setReplicas(String name, YamlNode count, List<SourceObject> objects) {
    Predicate<SourceObject> scales =
        object ->
            Set.of("Deployment", "StatefulSet", "ReplicaSet").contains(object.kind())
                && object.name().equals(name);
    int replicas = count.number();
    List<SourceObject> found = objects.stream().filter(scales).toList();
    if (found.isEmpty()) {
      throw count.keyError("replicas: there is no Deployment or StatefulSet %s".formatted(name));
    }
    found.forEach(object -> Trees.mapAt(object.tree(), "spec").put("replicas", replicas));
  }

  private static void setImage(String name, YamlNode image, List<SourceObject> objects) {
    boolean found = false;
    Set<String> names = new TreeSet<>();
    for (Map<String, @Nullable Object> container : containers(objects)) {
      String before = Trees.text(container, "image");
      names.add(repository(before));
      if (repository(before).equals(name)) {
        container.put("image", image.text());
        found = true;
      }
    }
    if (!found) {
      throw image.keyError(
          "images: no container has the image %s%s; they have %s"
              .formatted(name, Words.hint(name, names), String.join(", ", names)));
    }
  }

  private static List<Map<String, @Nullable Object>> containers(List<SourceObject> objects) {
    List<Map<String, @Nullable Object>> containers = new ArrayList<>();
    for (SourceObject object : objects) {
      for (String key : List.of("initContainers", "containers")) {
        List<@Nullable Object> list = Trees.list(Trees.at(object.podSpec(), key));
        for (Object item : list == null ? List.<@Nullable Object>of() : list) {
          Map<String, @Nullable Object> container = Trees.map(item);
          if (container != null) {
            containers.add(container);
          }
        }
      }
    }
    return containers;
  }

  /** Without tag and digest; a colon before a slash is a port's. */
  private static String repository(String image) {
    String named = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
    int colon = named.lastIndexOf(':');
    return colon > named.lastIndexOf('/') ? named.substring(0, colon) : named;
  }

  /** Labels reach Pods, and never selectors, which can't be changed. */
  private static void mark(SourceObject object, Overlay overlay) {
    put(object.metadata(), overlay);
    Map<String, @Nullable Object> template = object.podTemplate();
    if (template != null && template != object.tree()) {
      put(Trees.mapAt(template, "metadata"), overlay);
    }
  }

  private static void put(Map<String, @Nullable Object> metadata, Overlay overlay) {
    if (!overlay.labels().isEmpty()) {
      Trees.mapAt(metadata, "labels").putAll(overlay.labels());
    }
    if (!overlay.annotations().isEmpty()) {
      Trees.mapAt(metadata, "annotations").putAll(overlay.annotations());
    }
  }
}
