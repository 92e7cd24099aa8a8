package io.slipway.deploy.routing;

import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.TraefikRouting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Traffic in a weighted TraefikService over a Service for each arm. */
final class TraefikRouter implements Router {
  private static final ObjectKind TRAEFIK_SERVICES =
      new ObjectKind(
          "traefik.io/v1alpha1",
          "TraefikService",
          "traefikservices",
          "which routing.traefik needs; install Traefik 2.10 or newer with its definitions");

  private final RouteObjects objects;
  private final TraefikRouting routing;
  private final ArmServices services;

  TraefikRouter(RouteObjects objects, TraefikRouting routing) {
    this.objects = objects;
    this.routing = routing;
    this.services = new ArmServices(objects, routing.service());
  }

  @Override
  public Routes routes() throws InterruptedException {
    Map<String, Object> spec = objects.spec(TRAEFIK_SERVICES, routing.traefikService());
    boolean defined = services.areDefined();
    if (spec == null) {
      return new Routes(defined, null);
    }
    List<Map<String, Object>> arms = arms(spec);
    boolean namesArms = names(arms).containsAll(List.of(name(Arm.STABLE), name(Arm.CANARY)));
    return new Routes(defined, traffic(spec), namesArms, oddities(arms));
  }

  private static List<Map<String, Object>> arms(Map<String, Object> spec) {
    return Trees.maps(Trees.map(spec.get("weighted")).get("services"));
  }

  private static List<String> names(List<Map<String, Object>> arms) {
    return arms.stream().map(arm -> Trees.text(arm, "name")).toList();
  }

  private String name(Arm arm) {
    return services.name(arm);
  }

  private List<String> oddities(List<Map<String, Object>> arms) {
    String place =
        "TraefikService %s, spec.weighted.services: ".formatted(routing.traefikService());
    if (!names(arms).equals(List.of(name(Arm.STABLE), name(Arm.CANARY)))) {
      return List.of(place + "sends to " + String.join(", ", names(arms)));
    }
    return Weights.oddity(arms.stream().map(arm -> Trees.number(arm, "weight")).toList()).stream()
        .map(oddity -> place + oddity)
        .toList();
  }

  @Override
  public void defineArms() throws InterruptedException {
    services.define();
  }

  @Override
  public void shift(Traffic traffic) throws InterruptedException {
    Integer port = routing.port();
    int number = port == null ? services.onlyPort() : port;
    objects.edit(
        TRAEFIK_SERVICES,
        routing.traefikService(),
        spec -> withTraffic(spec, traffic.weights(), number));
  }

  private @Nullable Traffic traffic(Map<String, Object> spec) {
    List<Map<String, Object>> arms = arms(spec);
    if (arms.size() != 2) {
      return null;
    }
    Weights weights =
        Weights.ofWritten(Trees.number(arms.get(0), "weight"), Trees.number(arms.get(1), "weight"));
    if (weights == null) {
      return null;
    }
    int port = Trees.number(arms.get(0), "port");
    return Trees.same(withTraffic(spec, weights, port), spec) ? Traffic.of(weights) : null;
  }

  private Map<String, Object> withTraffic(Map<String, Object> spec, Weights weights, int port) {
    Map<String, Object> edited = Trees.map(spec);
    Map<String, Object> weighted = Trees.map(spec.get("weighted"));
    List<Map<String, Object>> before = Trees.maps(weighted.get("services"));
    weighted.put(
        "services",
        List.of(
            service(before, Arm.STABLE, weights.stable(), port),
            service(before, Arm.CANARY, weights.canary(), port)));
    if (routing.stickyCookie() != null) {
      Map<String, Object> sticky = Trees.map(weighted.get("sticky"));
      Map<String, Object> cookie = Trees.map(sticky.get("cookie"));
      cookie.put("name", routing.stickyCookie());
      sticky.put("cookie", cookie);
      weighted.put("sticky", sticky);
    }
    edited.put("weighted", weighted);
    return edited;
  }

  private Map<String, Object> service(
      List<Map<String, Object>> before, Arm arm, int weight, int port) {
    Map<String, Object> service =
        before.stream()
            .filter(one -> Trees.text(one, "name").equals(services.name(arm)))
            .findFirst()
            .map(Trees::map)
            .orElseGet(LinkedHashMap::new);
    service.put("name", services.name(arm));
    service.put("port", port);
    service.put("weight", weight);
    return service;
  }
}
