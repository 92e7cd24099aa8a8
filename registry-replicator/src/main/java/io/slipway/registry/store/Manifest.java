package io.slipway.registry.store;

import io.slipway.registry.reference.Digests;
import io.slipway.registry.reference.RegistryNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import land.oras.utils.Const;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A manifest or index as the bytes that its digest names, and what it refers to.
 *
 * @param content never changed on its way
 * @param blobs config and layers, without those that may not be distributed
 * @param children an index's manifests
 * @param subject digest of what this is about (a signature, an SBOM), or null
 */
public record Manifest(
    String digest,
    String mediaType,
    byte[] content,
    List<Blob> blobs,
    List<Child> children,
    @Nullable String subject) {

  /** Larger manifests are refused: distribution's limit, which registries share. */
  public static final int MAX_BYTES = 4 << 20;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** An index's entry. */
  public record Child(String digest, String mediaType, long size) {}

  public long size() {
    return content.length;
  }

  /**
   * @param declaredType the answer's {@code Content-Type}; null where there is none
   * @param expectedDigest what was asked for; null where a tag was
   * @throws StoreException CORRUPT where the bytes are not the digest's, REFUSED where they are no
   *     manifest that we know
   */
  public static Manifest parse(
      String where, byte[] content, @Nullable String declaredType, @Nullable String expectedDigest)
      throws StoreException {
    String digest = Digests.of(content, expectedDigest);
    if (expectedDigest != null && !expectedDigest.equals(digest)) {
      throw new StoreException(
          StoreException.Kind.CORRUPT,
          "Tried to read manifest %s, but what came has the digest %s.".formatted(where, digest));
    }
    try {
      return read(where, content, declaredType, digest);
    } catch (JacksonException | IllegalArgumentException e) {
      throw refused(where, "it is not a well-formed manifest (%s)".formatted(e.getMessage()));
    }
  }

  private static Manifest read(
      String where, byte[] content, @Nullable String declaredType, String digest)
      throws StoreException {
    JsonNode root = JSON.readTree(new String(content, StandardCharsets.UTF_8));
    String mediaType = mediaType(where, root, declaredType);
    return switch (mediaType) {
      case Const.DEFAULT_INDEX_MEDIA_TYPE, Const.DOCKER_INDEX_MEDIA_TYPE ->
          index(where, content, mediaType, digest, root);
      case Const.DEFAULT_MANIFEST_MEDIA_TYPE, Const.DOCKER_MANIFEST_MEDIA_TYPE ->
          image(where, content, mediaType, digest, root);
      default ->
          throw refused(
              where,
              "its media type '%s' is none of OCI image manifest or index, Docker manifest (schema 2) or manifest list"
                  .formatted(mediaType));
    };
  }

  /** Header and content must agree, or two readers could see two things (CVE-2021-41190). */
  private static String mediaType(String where, JsonNode root, @Nullable String declared)
      throws StoreException {
    String inside = root.path("mediaType").asString("");
    String outside = declared == null ? "" : declared.replaceFirst("\\s*;.*$", "").trim();
    if (outside.isEmpty() || outside.equals(Const.DEFAULT_JSON_MEDIA_TYPE)) {
      return inside.isEmpty() ? guess(root) : inside;
    }
    if (!inside.isEmpty() && !inside.equals(outside)) {
      throw refused(where, "it came as '%s' but says it is '%s'".formatted(outside, inside));
    }
    return outside;
  }

  private static String guess(JsonNode root) {
    return root.has("manifests")
        ? Const.DEFAULT_INDEX_MEDIA_TYPE
        : Const.DEFAULT_MANIFEST_MEDIA_TYPE;
  }

  private static Manifest index(
      String where, byte[] content, String type, String digest, JsonNode root)
      throws StoreException {
    if (root.has("layers") || root.has("config")) {
      throw refused(where, "it is an index with layers");
    }
    List<Child> children = list(root, "manifests").map(Manifest::child).toList();
    return new Manifest(digest, type, content, List.of(), children, subject(root));
  }

  private static Manifest image(
      String where, byte[] content, String type, String digest, JsonNode root)
      throws StoreException {
    if (root.has("manifests")) {
      throw refused(where, "it is an image manifest with manifests");
    }
    List<Blob> blobs =
        Stream.concat(
                Stream.of(object(root, "config")),
                root.path("layers").isNull() || !root.has("layers")
                    ? Stream.of()
                    : list(root, "layers"))
            .filter(descriptor -> !isForeign(descriptor))
            .map(descriptor -> new Blob(digest(descriptor), size(descriptor)))
            .distinct()
            .toList();
    return new Manifest(digest, type, content, blobs, List.of(), subject(root));
  }

  private static Child child(JsonNode descriptor) {
    return new Child(digest(descriptor), mediaType(descriptor), size(descriptor));
  }

  private static @Nullable String subject(JsonNode root) {
    return root.path("subject").isNull() || !root.has("subject")
        ? null
        : digest(object(root, "subject"));
  }

  /** Layers under a licence that forbids distribution are in no registry (image-spec, "layer"). */
  private static boolean isForeign(JsonNode descriptor) {
    String type = mediaType(descriptor);
    return type.contains(".foreign.") || type.contains(".nondistributable.");
  }

  private static String mediaType(JsonNode descriptor) {
    return descriptor.path("mediaType").asString("");
  }

  private static String digest(JsonNode descriptor) {
    JsonNode digest = descriptor.path("digest");
    return checked(digest.isString() ? digest.asString() : null);
  }

  private static long size(JsonNode descriptor) {
    JsonNode size = descriptor.path("size");
    if (!size.isIntegralNumber() || !size.canConvertToLong()) {
      throw new IllegalArgumentException("a descriptor has no size");
    }
    if (size.asLong() < 0) {
      throw new IllegalArgumentException("a descriptor's size is negative");
    }
    return size.asLong();
  }

  private static Stream<JsonNode> list(JsonNode root, String field) {
    JsonNode list = root.path(field);
    if (!list.isArray() || !list.valueStream().allMatch(JsonNode::isObject)) {
      throw new IllegalArgumentException(field + " is no list of descriptors");
    }
    return list.valueStream();
  }

  private static JsonNode object(JsonNode root, String field) {
    if (!root.path(field).isObject()) {
      throw new IllegalArgumentException(field + " is no descriptor");
    }
    return root.path(field);
  }

  private static String checked(@Nullable String digest) {
    RegistryNames.requireDigest("digest", digest);
    return Objects.requireNonNull(digest);
  }

  private static StoreException refused(String where, String why) {
    return new StoreException(
        StoreException.Kind.REFUSED, "Tried to read manifest %s, but %s.".formatted(where, why));
  }

  /** The blobs' sizes together, each counted once. */
  public long blobBytes() {
    return blobs.stream().mapToLong(Blob::size).sum();
  }

  /** Every digest that referrers may be about: itself and its children. */
  public List<String> subjects() {
    List<String> digests = new ArrayList<>(List.of(digest));
    children.forEach(child -> digests.add(child.digest()));
    return digests;
  }
}
