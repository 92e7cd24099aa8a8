package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.exactlyOne;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What splits the traffic: exactly one of these. */
public record Routing(
    @Nullable IstioRouting istio,
    @Nullable GatewayRouting gateway,
    @Nullable NginxRouting nginx,
    @Nullable TraefikRouting traefik,
    @Nullable HaproxyRouting haproxy,
    @Nullable PlainRouting plain) {
  public Routing {
    exactlyOne(
        "routing",
        List.of("istio", "gateway", "nginx", "traefik", "haproxy", "plain"),
        istio,
        gateway,
        nginx,
        traefik,
        haproxy,
        plain);
  }

  public Routing(IstioRouting istio) {
    this(istio, null, null, null, null, null);
  }

  public Routing(GatewayRouting gateway) {
    this(null, gateway, null, null, null, null);
  }

  public Routing(NginxRouting nginx) {
    this(null, null, nginx, null, null, null);
  }

  public Routing(TraefikRouting traefik) {
    this(null, null, null, traefik, null, null);
  }

  public Routing(HaproxyRouting haproxy) {
    this(null, null, null, null, haproxy, null);
  }

  public Routing(PlainRouting plain) {
    this(null, null, null, null, null, plain);
  }

  /** The one that is given. */
  public RouterSpec router() {
    return Stream.of(istio, gateway, nginx, traefik, haproxy, plain)
        .filter(Objects::nonNull)
        .map(RouterSpec.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
