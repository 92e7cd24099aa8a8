package io.slipway.image.attest;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import io.slipway.image.config.Platform;
import io.slipway.image.sbom.Purls;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Images as package URLs of type docker, with the names that Docker shows. */
public final class ImagePurls {
  private static final String HUB = "registry-1.docker.io";
  private static final String LIBRARY = "library/";

  private ImagePurls() {}

  /** "" where the reference is none. */
  public static String of(String reference, @Nullable Platform platform) {
    try {
      return of(ImageReference.parse(reference), platform);
    } catch (InvalidImageReferenceException e) {
      return "";
    }
  }

  private static String of(ImageReference image, @Nullable Platform platform) {
    Map<String, String> qualifiers = new TreeMap<>();
    image.getDigest().ifPresent(digest -> qualifiers.put("digest", digest));
    if (platform != null) {
      qualifiers.put("platform", platform.toString());
    }
    String name = familiar(image);
    int slash = name.lastIndexOf('/');
    return Purls.of(
        "docker",
        slash < 0 ? "" : name.substring(0, slash),
        name.substring(slash + 1),
        image.getTag().orElse(image.getDigest().isPresent() ? "" : "latest"),
        qualifiers);
  }

  private static String familiar(ImageReference image) {
    String repository = image.getRepository();
    if (!image.getRegistry().equals(HUB)) {
      return image.getRegistry() + "/" + repository;
    }
    return repository.startsWith(LIBRARY) ? repository.substring(LIBRARY.length()) : repository;
  }
}
