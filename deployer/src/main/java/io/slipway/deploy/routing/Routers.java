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
import io.slipway.deploy.release.Workload;
import java.util.ArrayList;
import java.util.List;

/** Opens the routers that a release names, as one. */
public final class Routers {
  private Routers() {}

  /**
   * Nothing is sent yet.
   *
   * @param rollout its name, which tells its clients' cookies from those of another
   */
  public static Router open(
      KubernetesApi api, Release release, String rollout, RolloutListener listener) {
    List<Workload> members = release.spec().members();
    List<GroupRouter.Member> routed = new ArrayList<>();
    for (Workload workload : members) {
      if (workload.isRouted()) {
        Router router = open(api, release, workload, rollout, listener);
        routed.add(new GroupRouter.Member(workload.name(), router));
      }
    }
    return switch (routed.size()) {
      case 0 -> open(api, release, members.get(0), rollout, listener);
      case 1 -> routed.get(0).router();
      default -> new GroupRouter(release.name(), routed, listener);
    };
  }

  private static Router open(
      KubernetesApi api,
      Release release,
      Workload workload,
      String rollout,
      RolloutListener listener) {
    RouteObjects objects = new RouteObjects(api, release.namespace(), listener);
    return new OddityReports(
        router(objects, release, workload, rollout, listener), release.name(), listener);
  }

  /** One that writes to other objects than the cluster's. */
  static Router over(RouteObjects objects, Release release, Workload workload) {
    return router(objects, release, workload, "", RolloutListener.NONE);
  }

  private static Router router(
      RouteObjects objects,
      Release release,
      Workload workload,
      String rollout,
      RolloutListener listener) {
    RouterSpec spec = workload.router();
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
      return new PodShareRouter(objects, workload);
    }
    if (spec instanceof PlainRouting plain) {
      return new PlainRouter(objects, plain);
    }
    throw new IllegalStateException("no router for routing." + spec.word());
  }
}
