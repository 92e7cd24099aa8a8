package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Weights in a VirtualService over the subsets {@code stable} and {@code canary} of a
 * DestinationRule; both are created where they are missing.
 *
 * @param host the Service that clients call
 * @param settle how long a written route takes to reach every proxy; no Pod goes before that
 */
public record IstioRouting(
    String host, String virtualService, String destinationRule, @Nullable Duration settle)
    implements RouterSpec {
  /** Several times what Istio's control plane needs to push a change under usual load. */
  private static final Duration DEFAULT_SETTLE = Duration.ofSeconds(10);

  public IstioRouting {
    present(host, "host", "the name of a Service");
    for (String label : host.split("\\.", -1)) {
      dnsLabel(label, "host");
    }
    dnsLabel(virtualService, "virtualService");
    dnsLabel(destinationRule, "destinationRule");
    require(
        settle == null || !settle.isNegative(), "settle: must not be negative; expected e.g. 10s");
  }

  @Override
  public String word() {
    return "istio";
  }

  @Override
  public Set<RouterFeature> features() {
    return EnumSet.allOf(RouterFeature.class);
  }

  @Override
  public boolean owns(String kind, String name) {
    return (kind.equals("VirtualService") && name.equals(virtualService))
        || (kind.equals("DestinationRule") && name.equals(destinationRule));
  }

  @Override
  public Duration settleOrDefault() {
    return settle == null ? DEFAULT_SETTLE : settle;
  }
}
