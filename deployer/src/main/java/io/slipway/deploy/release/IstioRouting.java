package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.notNegative;
import static io.slipway.deploy.release.Checks.present;

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
  public IstioRouting {
    present(host, "host", "the name of a Service");
    for (String label : host.split("\\.", -1)) {
      dnsLabel(label, "host");
    }
    dnsLabel(virtualService, "virtualService");
    dnsLabel(destinationRule, "destinationRule");
    notNegative(settle, "settle");
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
}
