package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.exactlyOne;
import static io.slipway.deploy.release.Checks.require;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What splits the traffic: exactly one of these.
 *
 * @param confirm how it is seen that requests follow; null where {@code settle} is trusted
 */
public record Routing(
    @Nullable IstioRouting istio,
    @Nullable GatewayRouting gateway,
    @Nullable NginxRouting nginx,
    @Nullable TraefikRouting traefik,
    @Nullable HaproxyRouting haproxy,
    @Nullable PlainRouting plain,
    @Nullable Confirm confirm) {
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
    require(
        haproxy == null || confirm == null || confirm.asks(),
        "confirm: Istio counts no requests that HAProxy sends from outside the cluster; add a query to prometheus, over haproxy_server_http_responses_total");
  }

  public Routing(IstioRouting istio) {
    this(istio, null, null, null, null, null, null);
  }

  public Routing(GatewayRouting gateway) {
    this(null, gateway, null, null, null, null, null);
  }

  public Routing(NginxRouting nginx) {
    this(null, null, nginx, null, null, null, null);
  }

  public Routing(TraefikRouting traefik) {
    this(null, null, null, traefik, null, null, null);
  }

  public Routing(HaproxyRouting haproxy) {
    this(null, null, null, null, haproxy, null, null);
  }

  public Routing(PlainRouting plain) {
    this(null, null, null, null, null, plain, null);
  }

  Routing withoutNeedOfData() {
    return confirm == null ? this : with(confirm.withoutNeedOfData());
  }

  public Routing with(Confirm how) {
    return new Routing(istio, gateway, nginx, traefik, haproxy, plain, how);
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
