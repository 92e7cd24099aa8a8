package io.slipway.deploy.routing;

import java.util.List;

/** A Service's host; Istio completes a short name with the namespace of the object it is in. */
record IstioHost(String name, String namespace) {

  boolean isMeantBy(String host) {
    return full(host).equals(full(name));
  }

  private String full(String host) {
    List<String> labels = List.of(host.split("\\.", -1));
    return switch (labels.size()) {
      case 1 -> "%s.%s.svc.cluster.local".formatted(host, namespace);
      case 2 -> host + ".svc.cluster.local";
      case 3 -> labels.get(2).equals("svc") ? host + ".cluster.local" : host;
      default -> host;
    };
  }
}
