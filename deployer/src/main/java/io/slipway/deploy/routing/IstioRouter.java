package io.slipway.deploy.routing;

import io.slipway.deploy.release.IstioRouting;
import java.util.List;
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
  private final IstioSettings settings;

  /**
   * @param rollout which sticky cookies are of
   * @param weights of its steps
   */
  IstioRouter(
      RouteObjects objects,
      IstioRouting routing,
      String namespace,
      String rollout,
      List<Integer> weights) {
    this.objects = objects;
    this.routing = routing;
    IstioHost host = new IstioHost(routing.host(), namespace);
    this.virtualService =
        new VirtualServiceTree(
            routing.virtualService(), host, HttpTreatment.of(routing, rollout, weights));
    this.destinationRule =
        new DestinationRuleTree(
            routing.destinationRule(), host, routing.trafficPolicy(), routing.subsets());
    this.settings = new IstioSettings(objects, routing);
  }

  /**
   * Policies and settings count only while the stable version has all traffic: in between, nothing
   * but the route stands before an abort.
   */
  @Override
  public Routes routes() throws InterruptedException {
    Map<String, Object> rule = objects.spec(DESTINATION_RULES, routing.destinationRule());
    Map<String, Object> service = objects.spec(VIRTUAL_SERVICES, routing.virtualService());
    if (service == null) {
      return new Routes(rule != null && destinationRule.definesArms(rule) && stand(rule), null);
    }
    Traffic traffic = virtualService.traffic(service);
    boolean namesArms = virtualService.namesArms(service);
    boolean underWay = namesArms && !Traffic.ALL_STABLE.equals(traffic);
    return new Routes(
        rule != null && destinationRule.definesArms(rule) && (underWay || stand(rule)),
        traffic,
        namesArms,
        virtualService.oddities(service));
  }

  private boolean stand(Map<String, Object> rule) throws InterruptedException {
    return destinationRule.hasPolicies(rule) && settings.stand();
  }

  @Override
  public void defineArms() throws InterruptedException {
    objects.edit(DESTINATION_RULES, routing.destinationRule(), destinationRule::withArms);
    settings.write();
  }

  @Override
  public void shift(Traffic traffic) throws InterruptedException {
    objects.edit(
        VIRTUAL_SERVICES,
        routing.virtualService(),
        spec -> virtualService.withTraffic(spec, traffic));
    if (!traffic.equals(Traffic.ALL_STABLE)) {
      objects.edit(DESTINATION_RULES, routing.destinationRule(), destinationRule::withPolicies);
      settings.write();
    }
  }
}
