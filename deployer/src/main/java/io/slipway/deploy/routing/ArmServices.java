package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Service for each arm, for routers that know Services but no labels: the same ports and selector
 * as the Service that clients call, narrowed to the arm.
 */
final class ArmServices {
  static final ObjectKind SERVICES =
      new ObjectKind("v1", "Service", "services", "which every cluster has");

  /** What is one Service's own, not to be copied. */
  private static final List<String> OWN =
      List.of(
          "clusterIP",
          "clusterIPs",
          "healthCheckNodePort",
          "externalIPs",
          "externalName",
          "loadBalancerIP",
          "loadBalancerClass",
          "loadBalancerSourceRanges",
          "allocateLoadBalancerNodePorts",
          "externalTrafficPolicy");

  private final RouteObjects objects;
  private final String service;

  ArmServices(RouteObjects objects, String service) {
    this.objects = objects;
    this.service = service;
  }

  String name(Arm arm) {
    return service + "-" + arm.word();
  }

  boolean areDefined() throws InterruptedException {
    Map<String, Object> whole = objects.spec(SERVICES, service);
    return whole != null && isDefined(Arm.STABLE, whole) && isDefined(Arm.CANARY, whole);
  }

  private boolean isDefined(Arm arm, Map<String, Object> whole) throws InterruptedException {
    Map<String, Object> narrowed = objects.spec(SERVICES, name(arm));
    return narrowed != null && narrow(narrowed, whole, arm).equals(narrowed);
  }

  void define() throws InterruptedException {
    Map<String, Object> whole = whole();
    for (Arm arm : Arm.values()) {
      objects.edit(SERVICES, name(arm), before -> narrow(before, whole, arm));
    }
  }

  /** The port that the Service has, where it is the only one; otherwise the router must say. */
  int onlyPort() throws InterruptedException {
    List<Map<String, Object>> ports = Trees.maps(whole().get("ports"));
    if (ports.size() != 1) {
      throw DeployException.failed(
          "Service %s has %d ports; say under routing which one the route is for (port: ...)"
              .formatted(service, ports.size()));
    }
    return Trees.number(ports.get(0), "port");
  }

  private Map<String, Object> whole() throws InterruptedException {
    @Nullable Map<String, Object> whole = objects.spec(SERVICES, service);
    if (whole == null) {
      throw DeployException.failed(
          "there is no Service %s, which routing names; put it among the manifests"
              .formatted(service));
    }
    return whole;
  }

  private static Map<String, Object> narrow(
      Map<String, Object> before, Map<String, Object> whole, Arm arm) {
    Map<String, Object> edited = new LinkedHashMap<>(before);
    whole.forEach(
        (key, value) -> {
          if (!OWN.contains(key)) {
            edited.put(key, value);
          }
        });
    edited.put("type", "ClusterIP");
    edited.put("ports", Trees.maps(whole.get("ports")).stream().map(ArmServices::port).toList());
    Map<String, Object> selector = Trees.map(whole.get("selector"));
    selector.put(Arm.LABEL, arm.word());
    edited.put("selector", selector);
    return edited;
  }

  private static Map<String, Object> port(Map<String, Object> port) {
    Map<String, Object> copy = Trees.map(port);
    copy.remove("nodePort");
    return copy;
  }
}
