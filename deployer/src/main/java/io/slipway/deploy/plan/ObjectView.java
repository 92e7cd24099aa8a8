package io.slipway.deploy.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object as a person may see it: without what every write changes, and without secrets. */
final class ObjectView {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  /** The server's own fields: no manifest says them, and most change with every write. */
  private static final List<String> SERVER_FIELDS =
      List.of(
          "managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink");

  /** Where {@code kubectl apply} keeps the whole manifest, a Secret's values too. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  /** Enough to tell two values apart, in a diff that is read by people. */
  private static final int DIGEST_DIGITS = 12;

  private ObjectView() {}

  static Map<String, @Nullable Object> of(HasMetadata object) {
    Map<String, @Nullable Object> tree = copy(SERIALIZATION.convertValue(object, Map.class));
    tree.remove("status");
    Map<String, @Nullable Object> metadata = copy(tree.get("metadata"));
    SERVER_FIELDS.forEach(metadata::remove);
    Map<String, @Nullable Object> annotations = copy(metadata.get("annotations"));
    if (annotations.remove(LAST_APPLIED) != null) {
      metadata.put("annotations", annotations);
    }
    tree.put("metadata", metadata);
    if (object instanceof Secret) {
      tree.computeIfPresent("data", (key, data) -> redacted(data, true));
      tree.computeIfPresent("stringData", (key, data) -> redacted(data, false));
    }
    return tree;
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
