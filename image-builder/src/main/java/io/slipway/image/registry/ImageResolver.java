package io.slipway.image.registry;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds the image of a platform behind a name, as containerd does: through indexes, nested ones
 * too, by the platforms that they name; where one names none, by its configuration's. A lone
 * manifest is taken whatever it is for.
 */
public final class ImageResolver {
  /** Nobody nests deeper; a registry could without end. */
  private static final int MAX_DEPTH = 4;

  private final String image;
  private final Source source;

  /** Where documents come from. */
  public interface Source {
    /** {@code qualifier} is a tag or a digest. */
    Document document(String qualifier) throws BuildException, InterruptedException;

    RawBytes config(Descriptor config) throws BuildException, InterruptedException;
  }

  /** A manifest or index as a registry gave it. */
  public record Document(RawBytes bytes, String mediaType) {}

  /**
   * @param image what messages call it
   */
  public ImageResolver(String image, Source source) {
    this.image = image;
    this.source = source;
  }

  public RemoteImage resolve(String reference, String qualifier, Platform platform)
      throws BuildException, InterruptedException {
    Document found = source.document(qualifier);
    Document single = found;
    for (int depth = 0; MediaTypes.isIndex(single.mediaType()); depth++) {
      if (depth == MAX_DEPTH) {
        throw new BuildException(
            "the index of " + image + " nests indexes deeper than " + MAX_DEPTH);
      }
      single = source.document(select(single, platform).digest());
    }
    ImageManifest manifest = manifest(single);
    return new RemoteImage(reference, found.bytes().digest(), manifest, config(manifest));
  }

  private Descriptor select(Document document, Platform platform)
      throws BuildException, InterruptedException {
    ImageIndex index =
        checked(
            "the index of " + image,
            () -> ImageIndex.read(document.bytes().toArray(), document.mediaType()));
    Optional<Descriptor> named = index.select(platform);
    if (named.isPresent()) {
      return named.get();
    }
    for (Descriptor candidate : index.manifests()) {
      if (candidate.platform() == null && serves(candidate, platform)) {
        return candidate;
      }
    }
    throw new BuildException(
        image
            + " has no image for "
            + platform
            + "; it has "
            + (index.platforms().isEmpty() ? "none" : index.platforms()));
  }

  private boolean serves(Descriptor candidate, Platform platform)
      throws BuildException, InterruptedException {
    if (!MediaTypes.isManifest(candidate.mediaType())) {
      return MediaTypes.isIndex(candidate.mediaType());
    }
    RawBytes config = config(manifest(source.document(candidate.digest())));
    Platform offered =
        checked(
            "the configuration of " + image, () -> ImageConfig.read(config.toArray()).platform());
    return platform.compatible().contains(offered);
  }

  private ImageManifest manifest(Document document) throws BuildException {
    return checked(
        "the manifest of " + image,
        () -> ImageManifest.read(document.bytes().toArray(), document.mediaType()));
  }

  private RawBytes config(ImageManifest manifest) throws BuildException, InterruptedException {
    if (manifest.config().size() > Json.MAX_BYTES) {
      throw new BuildException(
          "the configuration of " + image + " is larger than " + Json.MAX_BYTES + " bytes");
    }
    return source.config(manifest.config());
  }

  /** Checks that a document asked for by digest is that one. */
  static void verify(String image, String qualifier, RawBytes bytes) throws BuildException {
    if (Digests.isSha256(qualifier) && !qualifier.equals(bytes.digest())) {
      throw new BuildException(
          "the manifest of "
              + image
              + " has the digest "
              + bytes.digest()
              + " instead of "
              + qualifier);
    }
  }

  private static <T> T checked(String what, Supplier<T> reading) throws BuildException {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new BuildException(what + " cannot be used: " + e.getMessage(), e);
    }
  }
}
