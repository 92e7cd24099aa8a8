package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

import org.jspecify.annotations.Nullable;

/**
 * The image, by its digest, is in the registry of the site.
 *
 * @param repository {@code HOST[:PORT]/PATH} there; null: the repository that the cluster pulls
 *     from
 */
public record Replicated(@Nullable String repository) {
  public Replicated {
    require(
        repository == null || ImageReference.isRepository(repository),
        "repository: \"%s\" is not a repository; expected HOST[:PORT]/PATH without tag or digest"
            .formatted(repository));
  }
}
