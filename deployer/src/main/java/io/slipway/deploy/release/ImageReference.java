package io.slipway.deploy.release;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An image pinned by digest, {@code REPOSITORY[:TAG]@sha256:HEX}. */
public record ImageReference(String repository, String digest) {
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");
  private static final Pattern REGISTRY = Pattern.compile("[A-Za-z0-9.\\-]+(:[0-9]+)?");
  private static final Pattern REPOSITORY =
      Pattern.compile("[A-Za-z0-9.\\-]+(:[0-9]+)?(/[a-z0-9._\\-]+)*(:[A-Za-z0-9._\\-]{1,128})?");

  /**
   * Parses a reference.
   *
   * @throws IllegalArgumentException where there is no digest: a tag can move between two Pods
   */
  public static ImageReference parse(String text) {
    int at = text.indexOf('@');
    Checks.require(
        at > 0,
        ("image: \"%s\" has no digest, so two Pods could run different images; expected REF@sha256:..."
                + " such as the image result of buildImage")
            .formatted(text));
    String repository = text.substring(0, at);
    String digest = text.substring(at + 1);
    Checks.require(
        DIGEST.matcher(digest).matches(),
        "image: \"%s\" is not a digest; expected sha256: and 64 hexadecimal digits"
            .formatted(digest));
    Checks.require(
        REPOSITORY.matcher(repository).matches(),
        "image: \"%s\" is not an image name; expected HOST[:PORT]/PATH[:TAG]"
            .formatted(repository));
    return new ImageReference(repository, digest);
  }

  static boolean isRepository(String text) {
    boolean tagged = text.lastIndexOf(':') > text.lastIndexOf('/') && text.contains("/");
    return !tagged && text.contains("/") && REPOSITORY.matcher(text).matches();
  }

  /** The same content in another repository. */
  public ImageReference in(String other) {
    return new ImageReference(other, digest);
  }

  static boolean isRegistry(String text) {
    return !text.contains("@") && (isRepository(text) || REGISTRY.matcher(text).matches());
  }

  /** The same content under the same path, and tag, of another registry. */
  public ImageReference at(String registry) {
    int slash = repository.indexOf('/');
    String first = slash < 0 ? "" : repository.substring(0, slash);
    boolean isHost = first.contains(".") || first.contains(":") || first.equals("localhost");
    return in(registry + "/" + (isHost ? repository.substring(slash + 1) : repository));
  }

  /** The same content in a repository, or a registry; here, where neither is given. */
  ImageReference at(@Nullable String otherRepository, @Nullable String registry) {
    ImageReference found = otherRepository == null ? this : in(otherRepository);
    return registry == null ? found : at(registry);
  }

  @Override
  public String toString() {
    return repository + "@" + digest;
  }
}
