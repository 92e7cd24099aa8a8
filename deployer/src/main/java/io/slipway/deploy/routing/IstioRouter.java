package io.slipway.deploy.routing;

import io.slipway.deploy.release.IstioRouting;
import java.util.Map;

/**
 * Traffic in an Istio VirtualService (networking.istio.io/v1) over the subsets of a
 * DestinationRule.
 */
final class IstioRouter implements Router {
  private static final String API_VERSION = "networking.istio.io/v1";
  private static final String REMEDY =
      "which routing.istio needs; install Istio 1.22 or newer (istioctl install), or its definitions"
          + " alone (the istio/base chart)";
  private static final ObjectKind VIRTUAL_SERVICES =
      new ObjectKind(API_VERSION, "VirtualService", "virtualservices", REMEDY);
  private static final ObjectKind DESTINATION_RULES =
      new ObjectKind(API_VERSION, "DestinationRule", "destinationrules", REMEDY);

  private final RouteObjects objects;
  private final IstioRouting routing;
  private final VirtualServiceTree virtualService;
  private final DestinationRuleTree destinationRule;

  IstioRouter(RouteObjects objects, IstioRouting routing, String namespace) {
    this.objects = objects;
    this.routing = routing;
    IstioHost host = new IstioHost(routing.host(), namespace);
    this.virtualService = new VirtualServiceTree(routing.virtualService(), host);
    this.destinationRule = new DestinationRuleTree(routing.destinationRule(), host);
  }

  @Override
  public Routes routes() throws InterruptedException {
    Map<String, Object> rule = objects.spec(DESTINATION_RULES, routing.destinationRule());
    Map<String, Object> service = objects.spec(VIRTUAL_SERVICES, routing.virtualService());
    return new Routes(
        rule != null && destinationRule.definesArms(rule),
        service == null ? null : virtualService.traffic(service));
  }

  @Override
  public void defineArms() throws InterruptedException {
    objects.edit(DESTINATION_RULES, routing.destinationRule(), destinationRule::withArms);
  }

  @Override
  public void shift(Traffic traffic) throws InterruptedException {
    objects.edit(
        VIRTUAL_SERVICES,
        routing.virtualService(),
        spec -> virtualService.withTraffic(spec, traffic));
  }
}
