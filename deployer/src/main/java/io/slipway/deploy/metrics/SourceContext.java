package io.slipway.deploy.metrics;

import io.slipway.deploy.cluster.KubernetesApi;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What sources are opened for.
 *
 * @param release its name
 * @param rollout its name, {@code RELEASE-REVISION}
 * @param image what is rolled out
 * @param api null where no cluster is at hand
 * @param copies whether what the canary gets just now are copies of requests
 */
public record SourceContext(
    ArmSelector selector,
    String release,
    String rollout,
    String image,
    @Nullable KubernetesApi api,
    BooleanSupplier copies) {

  /** Where nothing is mirrored. */
  public SourceContext(
      ArmSelector selector,
      String release,
      String rollout,
      String image,
      @Nullable KubernetesApi api) {
    this(selector, release, rollout, image, api, () -> false);
  }

  /** For counters alone. */
  public static SourceContext of(ArmSelector selector) {
    return new SourceContext(selector, "", "", "", null);
  }

  KubernetesApi cluster() {
    if (api == null) {
      throw new IllegalStateException("a source of the cluster was opened without one");
    }
    return api;
  }
}
