package io.slipway.deploy.source.compose;

import io.slipway.deploy.source.tree.Trees;
import io.slipway.deploy.source.tree.YamlFields;
import io.slipway.deploy.source.tree.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a service's containers see in their file system. */
final class ComposeMounts {
  private final ComposeScope scope;
  private final YamlFields fields;

  ComposeMounts(ComposeScope scope, YamlFields fields) {
    this.scope = scope;
    this.fields = fields;
  }

  void addTo(Map<String, @Nullable Object> container, Map<String, @Nullable Object> pods) {
    for (YamlNode node : fields.items("volumes")) {
      add(container, node.isMapping() ? written(node, pods) : shortened(node, pods));
    }
    for (YamlNode node : ComposeText.oneOrMore(fields.take("tmpfs"))) {
      add(container, mount(memory(pods, null), tmpfsPath(node)));
    }
    YamlNode shared = fields.take("shm_size");
    if (shared != null) {
      add(container, mount(memory(pods, ComposeText.bytes(shared)), "/dev/shm"));
    }
    for (YamlNode node : fields.items("configs")) {
      add(container, scope.configs().mount(node, pods));
    }
    for (YamlNode node : fields.items("secrets")) {
      add(container, scope.secrets().mount(node, pods));
    }
  }

  private static void add(
      Map<String, @Nullable Object> container, Map<String, @Nullable Object> mount) {
    Trees.listAt(container, "volumeMounts").add(mount);
  }

  /** {@code TARGET}, {@code SOURCE:TARGET} or {@code SOURCE:TARGET:ro}. */
  private Map<String, @Nullable Object> shortened(
      YamlNode node, Map<String, @Nullable Object> pods) {
    String[] parts = node.text().split(":", -1);
    if (parts.length == 1) {
      return mount(empty(pods), parts[0]);
    }
    if (parts.length > 3) {
      throw node.error("expected [SOURCE:]TARGET[:ro], but found '%s'".formatted(node.text()));
    }
    requireNoBind(node, parts[0]);
    Map<String, @Nullable Object> mount = mount(claim(node, parts[0], pods), parts[1]);
    String options = parts.length < 3 ? "rw" : parts[2];
    switch (options) {
      case "rw" -> {}
      case "ro" -> mount.put("readOnly", true);
      default -> throw node.error("the option '%s' of a volume can't be kept".formatted(options));
    }
    return mount;
  }

  private Map<String, @Nullable Object> written(YamlNode node, Map<String, @Nullable Object> pods) {
    YamlFields how = node.fields();
    String type = how.required("type");
    String source = how.text("source");
    String target = how.required("target");
    YamlNode readOnly = how.take("read_only");
    YamlNode tmpfs = how.take("tmpfs");
    YamlNode volume = how.take("volume");
    Unkept.refuse("a volume", how);
    Map<String, @Nullable Object> mount =
        switch (type) {
          case "tmpfs" -> mount(memory(pods, size(tmpfs)), target);
          case "volume" -> mount(source == null ? empty(pods) : claim(node, source, pods), target);
          case "bind" -> throw bind(node, String.valueOf(source));
          default -> throw node.error("a volume of type %s can't be kept".formatted(type));
        };
    if (readOnly != null && readOnly.flag()) {
      mount.put("readOnly", true);
    }
    if (volume != null) {
      YamlFields options = volume.fields();
      String path = options.text("subpath");
      if (path != null) {
        mount.put("subPath", path);
      }
      Unkept.refuse("a volume", options);
    }
    return mount;
  }

  private static @Nullable String size(@Nullable YamlNode tmpfs) {
    if (tmpfs == null) {
      return null;
    }
    YamlFields options = tmpfs.fields();
    YamlNode size = options.take("size");
    Unkept.refuse("a tmpfs", options);
    return size == null ? null : ComposeText.bytes(size);
  }

  private static String tmpfsPath(YamlNode node) {
    int colon = node.text().indexOf(':');
    if (colon >= 0) {
      throw node.error(
          "the options of a tmpfs can't be kept here; say its size under volumes: {type: tmpfs, target: %s, tmpfs: {size: …}}"
              .formatted(node.text().substring(0, colon)));
    }
    return node.text();
  }

  private static void requireNoBind(YamlNode node, String source) {
    if (source.isEmpty()
        || source.contains("/")
        || source.startsWith(".")
        || source.startsWith("~")) {
      throw bind(node, source);
    }
  }

  private static RuntimeException bind(YamlNode node, String source) {
    return node.error(
        "a bind mount of %s can't be kept: the files are on this machine, not on the cluster's nodes; give files as configs or secrets, or copy them into the image"
            .formatted(source));
  }

  private String claim(YamlNode node, String source, Map<String, @Nullable Object> pods) {
    String claim = scope.volumes().claim(node, source);
    List<@Nullable Object> volumes = Trees.listAt(pods, "volumes");
    boolean known = volumes.stream().anyMatch(volume -> claim.equals(Trees.at(volume, "name")));
    if (!known) {
      Map<String, @Nullable Object> volume = new LinkedHashMap<>();
      volume.put("name", claim);
      Trees.mapAt(volume, "persistentVolumeClaim").put("claimName", claim);
      volumes.add(volume);
    }
    return claim;
  }

  private static String empty(Map<String, @Nullable Object> pods) {
    return volume(pods, new LinkedHashMap<>());
  }

  private static String memory(Map<String, @Nullable Object> pods, @Nullable String size) {
    Map<String, @Nullable Object> directory = new LinkedHashMap<>();
    directory.put("medium", "Memory");
    if (size != null) {
      directory.put("sizeLimit", size);
    }
    return volume(pods, directory);
  }

  private static String volume(
      Map<String, @Nullable Object> pods, Map<String, @Nullable Object> directory) {
    List<@Nullable Object> volumes = Trees.listAt(pods, "volumes");
    Map<String, @Nullable Object> volume = new LinkedHashMap<>();
    String name = "empty-" + volumes.size();
    volume.put("name", name);
    volume.put("emptyDir", directory);
    volumes.add(volume);
    return name;
  }

  private static Map<String, @Nullable Object> mount(String volume, String path) {
    Map<String, @Nullable Object> mount = new LinkedHashMap<>();
    mount.put("name", volume);
    mount.put("mountPath", path);
    return mount;
  }
}
