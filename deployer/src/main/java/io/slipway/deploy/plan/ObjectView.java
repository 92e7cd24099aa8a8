package io.slipway.deploy.plan;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An object as a person may see it: without what every write changes, and without secrets. */
final class ObjectView {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  /** The server's own fields: no manifest says them, and most change with every write. */
  private static final List<String> SERVER_FIELDS =
      List.of(
          "managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink");

  private static final List<String> HEAD = List.of("apiVersion", "kind", "metadata");

  /** Where {@code kubectl apply} keeps the whole manifest, a Secret's values too. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  /** Enough to tell two values apart, in a diff that is read by people. */
  private static final int DIGEST_DIGITS = 12;

  private ObjectView() {}

  /** As it is written. */
  static Map<String, @Nullable Object> tree(HasMetadata object) {
    return copy(SERIALIZATION.convertValue(object, Map.class));
  }

  /** As it was read; nothing of it but its metadata has ever been more than a tree. */
  static Map<String, @Nullable Object> tree(GenericKubernetesResource object) {
    object.getMetadata().setManagedFields(null);
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", object.getApiVersion());
    tree.put("kind", object.getKind());
    tree.put("metadata", SERIALIZATION.convertValue(object.getMetadata(), Map.class));
    tree.putAll(object.getAdditionalProperties());
    return tree;
  }

  /** Of an object's tree, which stays as it is. */
  static Map<String, @Nullable Object> of(Map<String, @Nullable Object> object) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>(object);
    tree.remove("status");
    Map<String, @Nullable Object> metadata = copy(tree.get("metadata"));
    SERVER_FIELDS.forEach(metadata::remove);
    Map<String, @Nullable Object> annotations = copy(metadata.get("annotations"));
    if (annotations.remove(LAST_APPLIED) != null) {
      metadata.put("annotations", annotations);
    }
    tree.put("metadata", metadata);
    if ("Secret".equals(tree.get("kind")) && "v1".equals(tree.get("apiVersion"))) {
      tree.computeIfPresent("data", (key, data) -> redacted(data, true));
      tree.computeIfPresent("stringData", (key, data) -> redacted(data, false));
    }
    return tree;
  }

  /** With what it is first, and then all fields by their names, whoever wrote them how. */
  static Map<String, @Nullable Object> ordered(Map<String, @Nullable Object> view) {
    Map<String, @Nullable Object> ordered = new LinkedHashMap<>();
    HEAD.stream().filter(view::containsKey).forEach(key -> ordered.put(key, sorted(view.get(key))));
    new TreeMap<>(view).forEach((key, value) -> ordered.putIfAbsent(key, sorted(value)));
    return ordered;
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> sorted = new TreeMap<>();
      map.forEach((key, each) -> sorted.put(String.valueOf(key), sorted(each)));
      return sorted;
    }
    return value instanceof List<?> list ? list.stream().map(ObjectView::sorted).toList() : value;
  }

  static String yaml(Map<String, @Nullable Object> view) {
    return SERIALIZATION.asYaml(view);
  }

  /** The same value has the same digest in {@code data} and in {@code stringData}. */
  private static Map<String, @Nullable Object> redacted(@Nullable Object data, boolean encoded) {
    Map<String, @Nullable Object> redacted = copy(data);
    redacted.replaceAll((key, value) -> digest(String.valueOf(value), encoded));
    return redacted;
  }

  private static String digest(String value, boolean encoded) {
    try {
      byte[] content = value.getBytes(StandardCharsets.UTF_8);
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(encoded ? decode(value) : content);
      return "sha256:" + HexFormat.of().formatHex(digest).substring(0, DIGEST_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    }
  }

  /** What isn't base64 is refused by the server, in words of its own. */
  private static byte[] decode(String value) {
    try {
      return Base64.getMimeDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      return value.getBytes(StandardCharsets.UTF_8);
    }
  }

  private static Map<String, @Nullable Object> copy(@Nullable Object map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    if (map instanceof Map<?, ?> entries) {
      entries.forEach((key, value) -> copy.put(String.valueOf(key), value));
    }
    return copy;
  }
}
