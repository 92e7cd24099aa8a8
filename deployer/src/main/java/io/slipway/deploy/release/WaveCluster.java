package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.require;

import org.jspecify.annotations.Nullable;

/**
 * One cluster of a wave.
 *
 * @param name in messages and in the run's state
 * @param context of the kubeconfig; null is its current one
 * @param kubeconfig relative to the release file; null is that of the deployment
 * @param repository where this cluster pulls the image from; the digest stays. Null: from where the
 *     release says
 */
public record WaveCluster(
    String name,
    @Nullable String context,
    @Nullable String kubeconfig,
    @Nullable String repository) {
  public WaveCluster {
    dnsLabel(name, "name");
    require(
        context != null || kubeconfig != null,
        "context: is missing; which cluster this is needs a context, a kubeconfig or both");
    require(
        repository == null || ImageReference.isRepository(repository),
        "repository: \"%s\" is not a repository; expected HOST[:PORT]/PATH without tag or digest"
            .formatted(repository));
  }
}
