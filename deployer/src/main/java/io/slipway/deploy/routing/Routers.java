package io.slipway.deploy.routing;

import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.GatewayRouting;
import io.slipway.deploy.release.HaproxyRouting;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.NginxRouting;
import io.slipway.deploy.release.PlainRouting;
import io.slipway.deploy.release.PodShare;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.RouterSpec;
import io.slipway.deploy.release.TraefikRouting;

/** Opens the router that a release names. */
public final class Routers {
  private Routers() {}

  /**
   * Nothing is sent yet.
   *
   * @param rollout its name, which tells its clients' cookies from those of another
   */
  public static Router open(
      KubernetesApi api, Release release, String rollout, RolloutListener listener) {
    return new OddityReports(router(api, release, rollout, listener), release.name(), listener);
  }

  private static Router router(
      KubernetesApi api, Release release, String rollout, RolloutListener listener) {
    RouteObjects objects = new RouteObjects(api, release.namespace(), listener);
    RouterSpec spec = release.spec().members().get(0).router();
    if (spec instanceof IstioRouting istio) {
      return new IstioRouter(
          objects, istio, release.namespace(), rollout, release.spec().strategy().weights());
    }
    if (spec instanceof GatewayRouting gateway) {
      return new GatewayRouter(objects, gateway);
    }
    if (spec instanceof NginxRouting nginx) {
      return new NginxRouter(objects, nginx);
    }
    if (spec instanceof TraefikRouting traefik) {
      return new TraefikRouter(objects, traefik);
    }
    if (spec instanceof HaproxyRouting haproxy) {
      return new HaproxyRouter(objects, haproxy, release.namespace(), listener);
    }
    if (spec instanceof PodShare) {
      return new PodShareRouter(objects, release.spec().members().get(0));
    }
    if (spec instanceof PlainRouting plain) {
      return new PlainRouter(objects, plain);
    }
    throw new IllegalStateException("no router for routing." + spec.word());
  }
}
