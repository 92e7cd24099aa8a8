package io.slipway.deploy.supporting;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One object as it was before a release wrote it.
 *
 * @param namespace null where the kind has none
 * @param existed whether it was there
 * @param before the fields that Slipway had applied, with the object's name; null where there was
 *     no object, and where its fields couldn't be kept
 * @param after digest of those fields once the release has applied it; null until then
 */
record KeptObject(
    String apiVersion,
    String kind,
    @Nullable String namespace,
    String name,
    boolean existed,
    @Nullable Map<String, Object> before,
    @Nullable String after) {

  /**
   * @param live null where there is none
   */
  static KeptObject of(HasMetadata object, @Nullable HasMetadata live) {
    return new KeptObject(
        object.getApiVersion(),
        object.getKind(),
        object.getMetadata().getNamespace(),
        object.getMetadata().getName(),
        live != null,
        live == null ? null : AppliedFields.of(live),
        null);
  }

  /** Tells it from all others; another version of its API makes no difference. */
  static String key(HasMetadata object) {
    return key(
        object.getApiVersion(),
        object.getKind(),
        object.getMetadata().getNamespace(),
        object.getMetadata().getName());
  }

  String key() {
    return key(apiVersion, kind, namespace, name);
  }

  private static String key(
      String apiVersion, String kind, @Nullable String namespace, String name) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    return "%s.%s %s/%s".formatted(kind, group, namespace == null ? "" : namespace, name);
  }

  KeptObject withAfter(@Nullable String digest) {
    return new KeptObject(apiVersion, kind, namespace, name, existed, before, digest);
  }

  KeptObject withoutContent() {
    return new KeptObject(apiVersion, kind, namespace, name, existed, null, after);
  }

  boolean isSecret() {
    return kind.equals("Secret");
  }

  /** Whether the release's apply made no difference. */
  boolean isSame() {
    return before != null && AppliedFields.digest(before).equals(after);
  }

  /** Only its name. */
  HasMetadata reference() {
    Map<String, Object> metadata = new HashMap<>();
    metadata.put("name", name);
    if (namespace != null) {
      metadata.put("namespace", namespace);
    }
    return AppliedFields.object(
        Map.of("apiVersion", apiVersion, "kind", kind, "metadata", metadata));
  }

  @Override
  public String toString() {
    return "%s %s%s".formatted(kind, name, namespace == null ? "" : " in namespace " + namespace);
  }
}
