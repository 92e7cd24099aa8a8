package io.slipway.deploy.source.tree;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ConfigMaps and Secrets from bytes. */
public final class ConfigObjects {
  private ConfigObjects() {}

  /** A ConfigMap; what isn't UTF-8 is binary data. */
  public static SourceObject configMap(String name, Map<String, byte[]> content, String origin) {
    Map<String, @Nullable Object> tree = object("ConfigMap", name);
    content.forEach((key, value) -> put(tree, key, value));
    return new SourceObject(tree, origin);
  }

  /** A Secret. */
  public static SourceObject secret(
      String name, String type, Map<String, byte[]> content, String origin) {
    Map<String, @Nullable Object> tree = object("Secret", name);
    tree.put("type", type);
    content.forEach((key, value) -> Trees.mapAt(tree, "data").put(key, base64(value)));
    return new SourceObject(tree, origin);
  }

  private static Map<String, @Nullable Object> object(String kind, String name) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", "v1");
    tree.put("kind", kind);
    Trees.mapAt(tree, "metadata").put("name", name);
    return tree;
  }

  private static void put(Map<String, @Nullable Object> configMap, String key, byte[] value) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
      Trees.mapAt(configMap, "data").put(key, text);
    } catch (CharacterCodingException e) {
      Trees.mapAt(configMap, "binaryData").put(key, base64(value));
    }
  }

  private static String base64(byte[] value) {
    return Base64.getEncoder().encodeToString(value);
  }
}
