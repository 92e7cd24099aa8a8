package io.slipway.deploy.release;

import org.jspecify.annotations.Nullable;

/**
 * The image, by its digest, is in the registry of the site.
 *
 * @param repository {@code HOST[:PORT]/PATH} there, of the only workload
 * @param registry {@code HOST[:PORT][/PATH]} there, which has each image under the path that it has
 *     elsewhere; null as {@code repository}: from where the cluster pulls
 */
public record Replicated(@Nullable String repository, @Nullable String registry) {
  public Replicated {
    Checks.place(repository, registry);
  }

  public Replicated(@Nullable String repository) {
    this(repository, null);
  }

  /** Where an image is to be. */
  public ImageReference of(ImageReference image) {
    return image.at(repository, registry);
  }
}
