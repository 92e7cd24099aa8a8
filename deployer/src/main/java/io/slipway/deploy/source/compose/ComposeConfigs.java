package io.slipway.deploy.source.compose;

import io.slipway.deploy.source.tree.ConfigObjects;
import io.slipway.deploy.source.tree.SourceObject;
import io.slipway.deploy.source.tree.Trees;
import io.slipway.deploy.source.tree.Words;
import io.slipway.deploy.source.tree.YamlFields;
import io.slipway.deploy.source.tree.YamlNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The configs, or the secrets, of a file: each a ConfigMap, or a Secret, with one key. */
final class ComposeConfigs {
  private final String kind;
  private final Map<String, YamlNode> declared;
  private final Set<String> used = new LinkedHashSet<>();

  ComposeConfigs(String kind, Map<String, YamlNode> declared) {
    this.kind = kind;
    this.declared = declared;
  }

  private String word() {
    return kind.equals("Secret") ? "secret" : "config";
  }

  /** Mounts one in a container; {@code pods} gets the volume. */
  Map<String, @Nullable Object> mount(YamlNode node, Map<String, @Nullable Object> pods) {
    YamlFields fields = node.isMapping() ? node.fields() : null;
    String source = fields == null ? node.text() : fields.required("source");
    YamlNode declaration = declared.get(source);
    if (declaration == null) {
      throw node.error(
          "there is no %s %s%s".formatted(word(), source, Words.hint(source, declared.keySet())));
    }
    String target = fields == null ? null : fields.text("target");
    Object mode = fields == null ? null : mode(fields);
    if (fields != null) {
      Unkept.refuse("a " + word(), fields);
    }
    used.add(source);
    return mount(source, name(source, declaration), path(source, target), mode, pods);
  }

  private static @Nullable Object mode(YamlFields fields) {
    YamlNode mode = fields.take("mode");
    return mode == null ? null : Integer.valueOf(mode.text().replaceFirst("^0o?", ""), 8);
  }

  private String path(String source, @Nullable String target) {
    String directory = kind.equals("Secret") ? "/run/secrets/" : "/";
    if (target == null) {
      return directory + source;
    }
    return target.startsWith("/") ? target : directory + target;
  }

  private Map<String, @Nullable Object> mount(
      String source,
      String name,
      String path,
      @Nullable Object mode,
      Map<String, @Nullable Object> pods) {
    Map<String, @Nullable Object> item = new LinkedHashMap<>();
    item.put("key", source);
    item.put("path", source);
    if (mode != null) {
      item.put("mode", mode);
    }
    Map<String, @Nullable Object> of = new LinkedHashMap<>();
    of.put(kind.equals("Secret") ? "secretName" : "name", name);
    of.put("items", new ArrayList<>(List.of(item)));
    Map<String, @Nullable Object> volume = new LinkedHashMap<>();
    List<@Nullable Object> volumes = Trees.listAt(pods, "volumes");
    String volumeName = word() + "-" + volumes.size();
    volume.put("name", volumeName);
    volume.put(kind.equals("Secret") ? "secret" : "configMap", of);
    volumes.add(volume);
    Map<String, @Nullable Object> mount = new LinkedHashMap<>();
    mount.put("name", volumeName);
    mount.put("mountPath", path);
    mount.put("subPath", source);
    mount.put("readOnly", true);
    return mount;
  }

  /** The object's name, which an external one may say. */
  private String name(String source, YamlNode declaration) {
    YamlNode said = declaration.entries().get("name");
    String name = said == null ? source.replace('_', '-').replace('.', '-') : said.text();
    ComposeReader.requireName(declaration, word(), name);
    return name;
  }

  /** Those that services use and that aren't external. */
  List<SourceObject> objects(ComposeScope scope) {
    List<SourceObject> objects = new ArrayList<>();
    declared.forEach(
        (source, node) -> {
          SourceObject object = object(scope, source, node);
          if (object != null && used.contains(source)) {
            objects.add(object);
          }
        });
    return objects;
  }

  private @Nullable SourceObject object(ComposeScope scope, String source, YamlNode node) {
    YamlFields fields = node.fields();
    fields.ignore("x-");
    String name = name(source, node);
    fields.take("name");
    YamlNode external = fields.take("external");
    YamlNode file = fields.take("file");
    YamlNode variable = fields.take("environment");
    YamlNode content = fields.take("content");
    Map<String, String> labels = ComposeText.labels(fields.take("labels"));
    Unkept.refuse("a " + word(), fields);
    if (external != null && external.flag()) {
      return null;
    }
    Map<String, byte[]> data = Map.of(source, value(scope, node, file, variable, content));
    SourceObject object =
        kind.equals("Secret")
            ? ConfigObjects.secret(name, "Opaque", data, node.place())
            : ConfigObjects.configMap(name, data, node.place());
    if (!labels.isEmpty()) {
      object.metadata().put("annotations", new LinkedHashMap<>(labels));
    }
    return object;
  }

  private byte[] value(
      ComposeScope scope,
      YamlNode node,
      @Nullable YamlNode file,
      @Nullable YamlNode variable,
      @Nullable YamlNode content) {
    if (file != null) {
      String path = scope.path(file.text());
      if (!scope.files().exists(path)) {
        throw file.error("there is no file " + path);
      }
      return scope.files().bytes(path);
    }
    if (variable != null) {
      String value = scope.variables().get(variable.text());
      if (value == null) {
        throw variable.error(
            "the variable %s isn't set: set it under compose.environment of the release"
                .formatted(variable.text()));
      }
      return value.getBytes(StandardCharsets.UTF_8);
    }
    if (content == null) {
      throw node.keyError("a %s needs file, environment, content or external".formatted(word()));
    }
    return content.text().getBytes(StandardCharsets.UTF_8);
  }
}
