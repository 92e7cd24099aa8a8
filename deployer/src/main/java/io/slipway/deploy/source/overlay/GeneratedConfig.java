package io.slipway.deploy.source.overlay;

import io.slipway.deploy.source.overlay.Overlay.Generated;
import io.slipway.deploy.source.tree.ConfigObjects;
import io.slipway.deploy.source.tree.SourceFiles;
import io.slipway.deploy.source.tree.SourceObject;
import io.slipway.deploy.source.tree.YamlNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes ConfigMaps and Secrets from files and literals. */
final class GeneratedConfig {
  private final SourceFiles files;
  private final String overlay;

  GeneratedConfig(SourceFiles files, String overlay) {
    this.files = files;
    this.overlay = overlay;
  }

  SourceObject object(Generated config) {
    Map<String, byte[]> content = new LinkedHashMap<>();
    config.files().forEach(file -> addFile(file, content));
    config.envFiles().forEach(file -> addVariables(file, content));
    config
        .literals()
        .forEach(
            (key, value) -> add(config.at(), key, value.getBytes(StandardCharsets.UTF_8), content));
    String place = config.at().place();
    if (config.kind().equals("ConfigMap")) {
      return ConfigObjects.configMap(config.name(), content, place);
    }
    String type = config.type();
    return ConfigObjects.secret(config.name(), type == null ? "Opaque" : type, content, place);
  }

  /** {@code [KEY=]PATH}. */
  private void addFile(YamlNode node, Map<String, byte[]> into) {
    String text = node.text();
    int equals = text.indexOf('=');
    String path = SourceFiles.beside(overlay, text.substring(equals + 1));
    requireFile(node, path);
    String key = equals < 0 ? Path.of(path).getFileName().toString() : text.substring(0, equals);
    add(node, key, files.bytes(path), into);
  }

  private void addVariables(YamlNode node, Map<String, byte[]> into) {
    String path = SourceFiles.beside(overlay, node.text());
    requireFile(node, path);
    files
        .text(path)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (equals < 1) {
                throw node.error("%s: '%s' is not NAME=VALUE".formatted(path, line));
              }
              byte[] value = line.substring(equals + 1).getBytes(StandardCharsets.UTF_8);
              add(node, line.substring(0, equals), value, into);
            });
  }

  private void requireFile(YamlNode node, String path) {
    if (!files.exists(path) || files.isDirectory(path)) {
      throw node.error("there is no file " + path);
    }
  }

  private static void add(YamlNode at, String key, byte[] value, Map<String, byte[]> into) {
    if (!key.matches("[-._a-zA-Z0-9]{1,253}")) {
      throw at.error("the key '%s' may only have letters, digits, '-', '_' and '.'".formatted(key));
    }
    if (into.put(key, value) != null) {
      throw at.error("the key '%s' is given twice".formatted(key));
    }
  }
}
