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
 * @param repository where this cluster pulls the only workload's image from; the digest stays
 * @param registry where this cluster pulls every image from, under the path that it has in the
 *     release. Null as {@code repository}: from where the release says
 */
public record WaveCluster(
    String name,
    @Nullable String context,
    @Nullable String kubeconfig,
    @Nullable String repository,
    @Nullable String registry) {
  public WaveCluster {
    dnsLabel(name, "name");
    require(
        context != null || kubeconfig != null,
        "context: is missing; which cluster this is needs a context, a kubeconfig or both");
    Checks.place(repository, registry);
  }

  public WaveCluster(
      String name,
      @Nullable String context,
      @Nullable String kubeconfig,
      @Nullable String repository) {
    this(name, context, kubeconfig, repository, null);
  }

  /** Where this cluster pulls an image from. */
  public ImageReference of(ImageReference image) {
    return image.at(repository, registry);
  }
}
