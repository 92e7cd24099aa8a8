package io.slipway.registry.reference;

import java.nio.file.Path;
import land.oras.ContainerRef;
import land.oras.exception.OrasException;
import org.jspecify.annotations.Nullable;

/** Where one artifact is: in a registry, or in an OCI layout on disk. */
public sealed interface ArtifactReference {

  /** What comes before a layout's directory. */
  String LAYOUT_PREFIX = "oci:";

  /** The tag, or null where the artifact is named otherwise. */
  @Nullable String tag();

  /** The digest, or null where the artifact is named otherwise. */
  @Nullable String digest();

  /**
   * @param host {@code host[:port]}; Docker Hub as {@code docker.io}
   */
  record InRegistry(String host, String repository, @Nullable String tag, @Nullable String digest)
      implements ArtifactReference {
    @Override
    public String toString() {
      return host
          + "/"
          + repository
          + (tag == null ? "" : ":" + tag)
          + (digest == null ? "" : "@" + digest);
    }
  }

  record InLayout(Path directory, @Nullable String tag, @Nullable String digest)
      implements ArtifactReference {
    @Override
    public String toString() {
      return LAYOUT_PREFIX
          + directory
          + (tag == null ? "" : ":" + tag)
          + (digest == null ? "" : "@" + digest);
    }
  }

  /**
   * Reads {@code host[:port]/repository[:tag][@digest]} or {@code oci:DIR[:TAG][@digest]}.
   *
   * @throws IllegalArgumentException in words for the user
   */
  static ArtifactReference parse(String text) {
    return text.startsWith(LAYOUT_PREFIX)
        ? parseLayout(text.substring(LAYOUT_PREFIX.length()), text)
        : parseRegistry(text);
  }

  private static ArtifactReference parseLayout(String rest, String text) {
    int at = rest.lastIndexOf('@');
    String digest = at < 0 ? null : rest.substring(at + 1);
    String path = at < 0 ? rest : rest.substring(0, at);
    int colon = path.lastIndexOf(':');
    boolean tagged = colon > path.lastIndexOf('/');
    String tag = tagged ? path.substring(colon + 1) : null;
    String directory = tagged ? path.substring(0, colon) : path;
    if (directory.isEmpty()) {
      throw new IllegalArgumentException(
          "reference: '%s' names no directory; write oci:DIR or oci:DIR:TAG".formatted(text));
    }
    check(tag, digest);
    return new InLayout(Path.of(directory), tag, digest);
  }

  private static ArtifactReference parseRegistry(String text) {
    ContainerRef ref = parseContainer(text);
    if (ref.isUnqualified()) {
      throw new IllegalArgumentException(
          "reference: '%s' names no registry; write host[:port]/repository:tag (docker.io/library/... for Docker Hub) or oci:DIR:TAG"
              .formatted(text));
    }
    String repository = fullRepository(ref);
    RegistryNames.requireHost("reference", ref.getRegistry());
    RegistryNames.requireRepository("reference", repository);
    String tag = namesTag(text) ? ref.getTag() : null;
    check(tag, ref.getDigest());
    return new InRegistry(ref.getRegistry(), repository, tag, ref.getDigest());
  }

  private static ContainerRef parseContainer(String text) {
    if (text.contains("://")) {
      throw new IllegalArgumentException(
          "reference: '%s' is a URL; write host[:port]/repository:tag".formatted(text));
    }
    try {
      return ContainerRef.parse(text);
    } catch (OrasException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "reference: '%s' is not understood; write host[:port]/repository:tag, ...@sha256:... or oci:DIR:TAG"
              .formatted(text),
          e);
    }
  }

  private static String fullRepository(ContainerRef ref) {
    return ref.getNamespace() == null
        ? ref.getRepository()
        : ref.getNamespace() + "/" + ref.getRepository();
  }

  /** ORAS says {@code latest} where no tag is given; here that is the caller's business. */
  private static boolean namesTag(String text) {
    String name = text.contains("@") ? text.substring(0, text.indexOf('@')) : text;
    return name.lastIndexOf(':') > name.lastIndexOf('/');
  }

  private static void check(@Nullable String tag, @Nullable String digest) {
    if (tag != null) {
      RegistryNames.requireTag("reference", tag);
    }
    if (digest != null) {
      RegistryNames.requireDigest("reference", digest);
    }
  }
}
