package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.GatewayRouting;
import java.util.Map;

/** Traffic in an HTTPRoute of the Gateway API over a Service for each arm. */
final class GatewayRouter implements Router {
  private static final ObjectKind HTTP_ROUTES =
      new ObjectKind(
          "gateway.networking.k8s.io/v1",
          "HTTPRoute",
          "httproutes",
          "which routing.gateway needs; install the Gateway API's definitions and a controller for them");

  private final RouteObjects objects;
  private final GatewayRouting routing;
  private final ArmServices services;
  private final HttpRouteTree route;

  GatewayRouter(RouteObjects objects, GatewayRouting routing) {
    this.objects = objects;
    this.routing = routing;
    this.services = new ArmServices(objects, routing.service());
    this.route =
        new HttpRouteTree(
            routing.httpRoute(),
            routing.service(),
            services.name(Arm.STABLE),
            services.name(Arm.CANARY),
            routing.timeout());
  }

  @Override
  public Routes routes() throws InterruptedException {
    Map<String, Object> spec = objects.spec(HTTP_ROUTES, routing.httpRoute());
    boolean defined = services.areDefined();
    return spec == null
        ? new Routes(defined, null)
        : new Routes(defined, route.traffic(spec), route.namesArms(spec), route.oddities(spec));
  }

  @Override
  public void defineArms() throws InterruptedException {
    services.define();
  }

  /** A route's hosts and gateways are nobody's to guess, so it must be there. */
  @Override
  public void shift(Traffic traffic) throws InterruptedException {
    if (objects.read(HTTP_ROUTES, routing.httpRoute()) == null) {
      throw DeployException.failed(
          "there is no HTTPRoute %s, which routing.gateway names; put it among the manifests, with a rule that sends to Service %s"
              .formatted(routing.httpRoute(), routing.service()));
    }
    objects.edit(HTTP_ROUTES, routing.httpRoute(), spec -> route.withTraffic(spec, traffic));
  }
}
