package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Validation of Services. */
final class ServiceRules {

  private static final List<String> TYPES =
      List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
  private static final List<String> AFFINITIES = List.of("ClientIP", "None");

  private final JsonNode spec;
  private final List<FieldError> errors;

  ServiceRules(ObjectNode service, List<FieldError> errors) {
    this.spec = service.path("spec");
    this.errors = errors;
  }

  void check() {
    String kind = Json.text(spec, "type");
    List<ObjectNode> ports = Json.objects(spec.path("ports"));
    if (ports.isEmpty() && !Json.text(spec, "clusterIP").equals("None")) {
      errors.add(FieldError.required("spec.ports", ""));
    }
    checkPorts(ports);
    if (!TYPES.contains(kind)) {
      errors.add(FieldError.unsupported("spec.type", kind, TYPES));
    } else if (!kind.equals("ClusterIP")) {
      errors.add(
          FieldError.forbidden(
              "spec.type", kind + " isn't supported by LocalCluster: use ClusterIP"));
    }
    String affinity = Json.text(spec, "sessionAffinity");
    if (!AFFINITIES.contains(affinity)) {
      errors.add(FieldError.unsupported("spec.sessionAffinity", affinity, AFFINITIES));
    }
  }

  private void checkPorts(List<ObjectNode> ports) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      checkPort(ports.get(i), "spec.ports[" + i + "]", ports.size() > 1, names);
    }
    Set<String> numbers = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      ObjectNode port = ports.get(i);
      if (!numbers.add(Json.text(port, "protocol") + Json.number(port, "port", 0))) {
        errors.add(FieldError.duplicate("spec.ports[" + i + "]", port));
      }
    }
  }

  private void checkPort(ObjectNode port, String path, boolean named, Set<String> names) {
    String name = Json.text(port, "name");
    if (named && name.isEmpty()) {
      errors.add(FieldError.required(path + ".name", ""));
    } else if (!name.isEmpty()) {
      Names.labelProblems(name)
          .forEach(problem -> errors.add(FieldError.invalid(path + ".name", name, problem)));
      if (!names.add(name)) {
        errors.add(FieldError.duplicate(path + ".name", name));
      }
    }
    long number = Json.number(port, "port", 0);
    if (number < 1 || number > 65_535) {
      errors.add(PodRules.portRange(path + ".port", number));
    }
    String protocol = Json.text(port, "protocol");
    if (!PodRules.PROTOCOLS.contains(protocol)) {
      errors.add(FieldError.unsupported(path + ".protocol", protocol, PodRules.PROTOCOLS));
    }
  }
}
