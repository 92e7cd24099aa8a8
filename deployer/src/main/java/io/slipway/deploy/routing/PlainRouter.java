package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.PlainRouting;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traffic by the selector of one Service: the stable Pods, the canary's, or all, whose number makes
 * the share. An annotation says which share that was meant to be.
 */
final class PlainRouter implements Router {
  private final RouteObjects objects;
  private final PlainRouting routing;

  PlainRouter(RouteObjects objects, PlainRouting routing) {
    this.objects = objects;
    this.routing = routing;
  }

  /** There is nothing that would have to know of the arms. */
  @Override
  public Routes routes() throws InterruptedException {
    var service = objects.read(ArmServices.SERVICES, routing.service());
    if (service == null) {
      return new Routes(true, null);
    }
    Map<String, String> annotations = RouteObjects.annotations(service);
    return new Routes(
        true,
        traffic(RouteObjects.spec(service), annotations),
        annotations.containsKey(Weights.ANNOTATION),
        Weights.oddities("Service " + routing.service(), annotations, Weights.ANNOTATION));
  }

  private static @Nullable Traffic traffic(
      Map<String, Object> spec, Map<String, String> annotations) {
    Weights weights = Weights.ofAnnotation(annotations);
    if (weights == null) {
      return null;
    }
    Traffic found = Traffic.of(weights);
    return Trees.same(withTraffic(spec, found), spec) ? found : null;
  }

  @Override
  public void defineArms() {}

  @Override
  public void shift(Traffic traffic) throws InterruptedException {
    if (objects.read(ArmServices.SERVICES, routing.service()) == null) {
      throw DeployException.failed(
          "there is no Service %s, which routing.plain names; put it among the manifests"
              .formatted(routing.service()));
    }
    objects.edit(
        ArmServices.SERVICES,
        routing.service(),
        new RouteObjects.Edit() {
          @Override
          public Map<String, Object> spec(Map<String, Object> before) {
            return withTraffic(before, traffic);
          }

          @Override
          public Map<String, String> annotations(Map<String, String> before) {
            return traffic.weights().annotated(before);
          }
        });
  }

  private static Map<String, Object> withTraffic(Map<String, Object> spec, Traffic traffic) {
    Map<String, Object> edited = Trees.map(spec);
    Map<String, Object> selector = Trees.map(spec.get("selector"));
    selector.remove(Arm.LABEL);
    if (traffic.equals(Traffic.ALL_STABLE)) {
      selector.put(Arm.LABEL, Arm.STABLE.word());
    } else if (traffic.equals(Traffic.ALL_CANARY)) {
      selector.put(Arm.LABEL, Arm.CANARY.word());
    }
    edited.put("selector", selector);
    return edited;
  }
}
