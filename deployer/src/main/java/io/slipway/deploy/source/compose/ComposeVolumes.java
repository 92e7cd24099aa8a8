package io.slipway.deploy.source.compose;

import io.slipway.deploy.source.tree.SourceObject;
import io.slipway.deploy.source.tree.Trees;
import io.slipway.deploy.source.tree.Words;
import io.slipway.deploy.source.tree.YamlFields;
import io.slipway.deploy.source.tree.YamlNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The named volumes of a file: claims, those on NFS with their PersistentVolume. */
final class ComposeVolumes {
  private final Map<String, YamlNode> declared;
  private final @Nullable String storage;
  private final Set<String> used = new LinkedHashSet<>();

  ComposeVolumes(Map<String, YamlNode> declared, @Nullable String storage) {
    this.declared = declared;
    this.storage = storage;
  }

  /** The claim of a volume that a service uses. */
  String claim(YamlNode at, String name) {
    if (!declared.containsKey(name)) {
      throw at.error(
          "there is no volume %s%s; name it under volumes"
              .formatted(name, Words.hint(name, declared.keySet())));
    }
    used.add(name);
    return name(name);
  }

  private String name(String key) {
    YamlNode node = declared.get(key);
    YamlNode said = node == null || node.isNull() ? null : node.entries().get("name");
    String name = said == null ? key.replace('_', '-') : said.text();
    if (node != null) {
      ComposeReader.requireName(node, "volume", name);
    }
    return name;
  }

  /** Those that services use and that aren't external. */
  List<SourceObject> objects() {
    List<SourceObject> objects = new ArrayList<>();
    declared.forEach(
        (key, node) -> {
          List<SourceObject> made = objects(key, node);
          if (used.contains(key)) {
            objects.addAll(made);
          }
        });
    return objects;
  }

  private List<SourceObject> objects(String key, YamlNode node) {
    if (node.isNull()) {
      return List.of(claim(key, node, size(node, null), null, List.of("ReadWriteOnce")));
    }
    YamlFields fields = node.fields();
    fields.take("name");
    YamlNode external = fields.take("external");
    String driver = fields.text("driver", "local");
    Map<String, YamlNode> options = fields.entries("driver_opts");
    YamlNode own = fields.take("x-slipway");
    Map<String, String> labels = ComposeText.labels(fields.take("labels"));
    fields.ignore("x-");
    Unkept.refuse("a volume", fields);
    if (external != null && external.flag()) {
      return List.of();
    }
    if (!driver.equals("local")) {
      throw node.keyError(
          "volume %s has the driver %s, which Kubernetes has not; say its storage class by x-slipway: {storageClass: …}"
              .formatted(key, driver));
    }
    List<SourceObject> objects =
        options.isEmpty() ? List.of(claim(key, node, own)) : nfs(key, node, options, own);
    objects.forEach(
        object -> {
          if (!labels.isEmpty()) {
            object.metadata().put("annotations", new LinkedHashMap<>(labels));
          }
        });
    return objects;
  }

  private SourceObject claim(String key, YamlNode node, @Nullable YamlNode own) {
    YamlFields fields = own == null ? null : own.fields();
    String size = fields == null ? null : fields.text("size");
    String storageClass = fields == null ? null : fields.text("storageClass");
    List<String> modes =
        fields == null
            ? List.of()
            : fields.items("accessModes").stream().map(YamlNode::text).toList();
    if (fields != null) {
      fields.done();
    }
    return claim(
        key,
        node,
        size(node, size),
        storageClass,
        modes.isEmpty() ? List.of("ReadWriteOnce") : modes);
  }

  private String size(YamlNode node, @Nullable String own) {
    String size = own == null ? storage : own;
    if (size == null) {
      throw node.keyError(
          "the volume has no size, which a claim needs: say x-slipway: {size: 1Gi} here, or compose.storage in the release");
    }
    return size;
  }

  private SourceObject claim(
      String key, YamlNode node, String size, @Nullable String storageClass, List<String> modes) {
    SourceObject claim = object("PersistentVolumeClaim", name(key), node);
    Map<String, @Nullable Object> spec = Trees.mapAt(claim.tree(), "spec");
    spec.put("accessModes", new ArrayList<>(modes));
    Trees.mapAt(Trees.mapAt(spec, "resources"), "requests").put("storage", size);
    if (storageClass != null) {
      spec.put("storageClassName", storageClass);
    }
    return claim;
  }

  /**
   * {@code type: nfs}, {@code o: addr=HOST,…}, {@code device: :/PATH}, as the local driver has it.
   */
  private List<SourceObject> nfs(
      String key, YamlNode node, Map<String, YamlNode> options, @Nullable YamlNode own) {
    Set<String> known = Set.of("type", "o", "device");
    options.forEach(
        (name, value) -> {
          if (!known.contains(name)) {
            throw value.keyError("driver_opts: unknown option '%s'".formatted(name));
          }
        });
    YamlNode type = options.get("type");
    if (type == null || !type.text().matches("nfs4?")) {
      throw node.keyError("driver_opts of volume %s: only type nfs can be kept".formatted(key));
    }
    YamlNode device = options.get("device");
    YamlNode o = options.get("o");
    String server = null;
    List<@Nullable Object> mountOptions = new ArrayList<>();
    for (String option : o == null ? List.<String>of() : Arrays.asList(o.text().split(","))) {
      if (option.startsWith("addr=")) {
        server = option.substring("addr=".length());
      } else if (!option.equals("rw")) {
        mountOptions.add(option);
      }
    }
    if (server == null || device == null) {
      throw node.keyError(
          "volume %s on NFS needs driver_opts: {type: nfs, o: addr=HOST, device: \":/PATH\"}"
              .formatted(key));
    }
    SourceObject claim = claim(key, node, own);
    Map<String, @Nullable Object> claimSpec = Trees.mapAt(claim.tree(), "spec");
    claimSpec.put("accessModes", new ArrayList<>(List.of("ReadWriteMany")));
    claimSpec.put("storageClassName", "");
    claimSpec.put("volumeName", name(key));
    SourceObject volume = object("PersistentVolume", name(key), node);
    Map<String, @Nullable Object> spec = Trees.mapAt(volume.tree(), "spec");
    spec.put("accessModes", new ArrayList<>(List.of("ReadWriteMany")));
    Trees.mapAt(spec, "capacity")
        .put("storage", Trees.at(claimSpec, "resources", "requests", "storage"));
    spec.put("persistentVolumeReclaimPolicy", "Retain");
    spec.put("storageClassName", "");
    if (!mountOptions.isEmpty()) {
      spec.put("mountOptions", mountOptions);
    }
    Trees.mapAt(spec, "nfs").put("server", server);
    Trees.mapAt(spec, "nfs").put("path", device.text().replaceFirst("^:", ""));
    return List.of(volume, claim);
  }

  private static SourceObject object(String kind, String name, YamlNode at) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", "v1");
    tree.put("kind", kind);
    Trees.mapAt(tree, "metadata").put("name", name);
    return new SourceObject(tree, at.place());
  }
}
