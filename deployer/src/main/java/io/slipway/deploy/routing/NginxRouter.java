package io.slipway.deploy.routing;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.NginxRouting;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traffic in two Ingresses: yours, which is turned to the stable arm's Service, and a canary of it
 * with ingress-nginx's annotations.
 */
final class NginxRouter implements Router {
  private static final ObjectKind INGRESSES =
      new ObjectKind(
          "networking.k8s.io/v1", "Ingress", "ingresses", "which every cluster since 1.19 has");

  private final RouteObjects objects;
  private final NginxRouting routing;
  private final ArmServices services;

  NginxRouter(RouteObjects objects, NginxRouting routing) {
    this.objects = objects;
    this.routing = routing;
    this.services = new ArmServices(objects, routing.service());
  }

  @Override
  public Routes routes() throws InterruptedException {
    boolean defined = services.areDefined();
    Map<String, Object> main = objects.spec(INGRESSES, routing.ingress());
    GenericKubernetesResource canary = objects.read(INGRESSES, routing.canaryIngress());
    return canary == null
        ? new Routes(defined, null)
        : new Routes(
            defined,
            traffic(main, canary),
            true,
            Weights.oddities(
                "Ingress " + routing.canaryIngress(),
                RouteObjects.annotations(canary),
                NginxAnnotations.WEIGHT));
  }

  private @Nullable Traffic traffic(
      @Nullable Map<String, Object> main, GenericKubernetesResource canary) {
    if (main == null || !Trees.same(toStable(main), main)) {
      return null;
    }
    boolean sameRules = Trees.same(toCanary(main), RouteObjects.spec(canary));
    return sameRules ? annotations().read(RouteObjects.annotations(canary)) : null;
  }

  @Override
  public void defineArms() throws InterruptedException {
    services.define();
  }

  /** Yours first: as long as it sends to both arms, the canary's weight says nothing. */
  @Override
  public void shift(Traffic traffic) throws InterruptedException {
    Map<String, Object> main = main();
    objects.edit(INGRESSES, routing.ingress(), this::toStable);
    objects.edit(
        INGRESSES,
        routing.canaryIngress(),
        new RouteObjects.Edit() {
          @Override
          public Map<String, Object> spec(Map<String, Object> before) {
            return toCanary(main);
          }

          @Override
          public Map<String, String> annotations(Map<String, String> before) {
            return NginxRouter.this.annotations().write(before, traffic);
          }
        });
  }

  private Map<String, Object> main() throws InterruptedException {
    Map<String, Object> main = objects.spec(INGRESSES, routing.ingress());
    if (main == null) {
      throw DeployException.failed(
          "there is no Ingress %s, which routing.nginx names; put it among the manifests, with a path that sends to Service %s"
              .formatted(routing.ingress(), routing.service()));
    }
    if (IngressTree.sendingTo(main, routing.service(), stable()).isEmpty()) {
      throw DeployException.failed(
          "Ingress %s has no path that sends to Service %s, so there is nothing to shift"
              .formatted(routing.ingress(), routing.service()));
    }
    return main;
  }

  private NginxAnnotations annotations() {
    return new NginxAnnotations(routing.stickyCookie());
  }

  private Map<String, Object> toStable(Map<String, Object> spec) {
    return IngressTree.turned(spec, routing.service(), stable());
  }

  /** The same hosts and paths as far as they send to the Service, but to the canary. */
  private Map<String, Object> toCanary(Map<String, Object> main) {
    Map<String, Object> own = IngressTree.sendingTo(main, routing.service(), stable());
    return IngressTree.turned(
        IngressTree.turned(own, routing.service(), stable()), stable(), services.name(Arm.CANARY));
  }

  private String stable() {
    return services.name(Arm.STABLE);
  }
}
