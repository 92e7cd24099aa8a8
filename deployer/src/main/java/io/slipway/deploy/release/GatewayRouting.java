package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.notNegative;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Weights in an HTTPRoute of the Gateway API over the Services {@code SERVICE-stable} and {@code
 * SERVICE-canary}, which are made from the one that clients call.
 *
 * @param service what the route sends to
 * @param httpRoute must exist, or be among the manifests
 * @param regex whether the gateway matches headers by regular expression, which the API leaves to
 *     it ("implementation-specific"); needed for cookies and prefixes
 * @param mirrorShare whether the gateway can mirror a share (percent of {@code requestMirror},
 *     extended support since 1.3)
 * @param settle how long a written route takes until every request follows it
 * @param timeout of a whole request ({@code timeouts.request}, extended support), 0s for none; null
 *     leaves the route's
 */
public record GatewayRouting(
    String service,
    String httpRoute,
    @Nullable Boolean regex,
    @Nullable Boolean mirrorShare,
    @Nullable Duration settle,
    @Nullable Duration timeout)
    implements RouterSpec {
  public GatewayRouting {
    dnsLabel(service, "service");
    dnsLabel(service + "-stable", "service");
    dnsLabel(httpRoute, "httpRoute");
    notNegative(settle, "settle");
    notNegative(timeout, "timeout");
  }

  public GatewayRouting(
      String service,
      String httpRoute,
      @Nullable Boolean regex,
      @Nullable Boolean mirrorShare,
      @Nullable Duration settle) {
    this(service, httpRoute, regex, mirrorShare, settle, null);
  }

  @Override
  public String word() {
    return "gateway";
  }

  @Override
  public Set<RouterFeature> features() {
    Set<RouterFeature> features =
        EnumSet.of(RouterFeature.WEIGHT, RouterFeature.HEADER_MATCH, RouterFeature.MIRROR);
    if (Boolean.TRUE.equals(regex)) {
      features.add(RouterFeature.REGEX_MATCH);
      features.add(RouterFeature.PREFIX_MATCH);
      features.add(RouterFeature.COOKIE_MATCH);
    }
    if (Boolean.TRUE.equals(mirrorShare)) {
      features.add(RouterFeature.MIRROR_SHARE);
    }
    return features;
  }

  @Override
  public boolean owns(String kind, String name) {
    return kind.equals("HTTPRoute") && name.equals(httpRoute);
  }
}
