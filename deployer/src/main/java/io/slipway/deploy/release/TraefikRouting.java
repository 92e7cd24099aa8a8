package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.notNegative;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Weights in a TraefikService (traefik.io/v1alpha1), which an IngressRoute of yours sends to, over
 * the Services {@code SERVICE-stable} and {@code SERVICE-canary}.
 *
 * @param service the one that both are made from
 * @param traefikService made where it is missing
 * @param port of the Service; may be left out where it has only one
 * @param stickyCookie a cookie that keeps a client with one version; none where null
 * @param settle how long a written route takes until every request follows it
 */
public record TraefikRouting(
    String service,
    String traefikService,
    @Nullable Integer port,
    @Nullable String stickyCookie,
    @Nullable Duration settle)
    implements RouterSpec {
  public TraefikRouting {
    dnsLabel(service, "service");
    dnsLabel(service + "-stable", "service");
    dnsLabel(traefikService, "traefikService");
    require(
        port == null || (port > 0 && port < 65_536),
        "port: %d is no port; allowed are 1 to 65535".formatted(port));
    require(
        stickyCookie == null || RequestMatch.isToken(stickyCookie),
        "stickyCookie: \"%s\" is not a cookie's name".formatted(stickyCookie));
    notNegative(settle, "settle");
  }

  @Override
  public String word() {
    return "traefik";
  }

  @Override
  public Set<RouterFeature> features() {
    return EnumSet.of(RouterFeature.WEIGHT);
  }

  @Override
  public boolean owns(String kind, String name) {
    return kind.equals("TraefikService") && name.equals(traefikService);
  }
}
