package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A Service's Pods, as Endpoints and as an EndpointSlice. A pure function of both. */
record ServiceBackends(ObjectNode service, List<ObjectNode> pods) {

  ServiceBackends {
    pods = pods.stream().sorted(Comparator.comparing(Objects::name)).toList();
  }

  ObjectNode endpoints() {
    ObjectNode endpoints = Json.object();
    ObjectNode metadata = endpoints.putObject("metadata").put("name", Objects.name(service));
    if (Json.at(service, "metadata.labels") instanceof ObjectNode labels) {
      metadata.set("labels", labels.deepCopy());
    }
    ArrayNode subsets = Json.array();
    // Pods that name a port differently stand in subsets of their own.
    Map<ArrayNode, ObjectNode> byPorts = new LinkedHashMap<>();
    for (ObjectNode pod : pods) {
      if (!Objects.isDeleting(pod)) {
        ArrayNode ports = ports(pod);
        ObjectNode subset = byPorts.computeIfAbsent(ports, key -> subsets.addObject());
        String list = PodStates.isReady(pod) ? "addresses" : "notReadyAddresses";
        subset.withArrayProperty(list).add(address(pod));
        subset.set("ports", ports);
      }
    }
    endpoints.set("subsets", subsets);
    return endpoints;
  }

  private ArrayNode ports(ObjectNode pod) {
    ArrayNode ports = Json.array();
    for (ObjectNode port : Json.objects(Json.at(service, "spec.ports"))) {
      int number = target(port.path("targetPort"), pod);
      if (number > 0) {
        ObjectNode resolved = ports.addObject();
        if (port.has("name")) {
          resolved.set("name", port.get("name"));
        }
        resolved.put("port", number).put("protocol", Json.text(port, "protocol"));
      }
    }
    return ports;
  }

  /** A target port's number in a Pod; 0 where no container declares its name. */
  private static int target(JsonNode targetPort, ObjectNode pod) {
    if (targetPort.isNumber()) {
      return targetPort.intValue();
    }
    for (ObjectNode container : Json.objects(Json.at(pod, "spec.containers"))) {
      for (ObjectNode port : Json.objects(container.path("ports"))) {
        if (Json.text(port, "name").equals(targetPort.stringValue(""))) {
          return (int) Json.number(port, "containerPort", 0);
        }
      }
    }
    return 0;
  }

  private static ObjectNode address(ObjectNode pod) {
    ObjectNode address = Json.object().put("ip", Json.text(pod, "status.podIP"));
    address.put("nodeName", Json.text(pod, "spec.nodeName"));
    address.set("targetRef", reference(pod));
    return address;
  }

  private static ObjectNode reference(ObjectNode pod) {
    return Json.object()
        .put("kind", "Pod")
        .put("namespace", Objects.namespace(pod))
        .put("name", Objects.name(pod))
        .put("uid", Json.text(pod, "metadata.uid"));
  }

  /** One slice holds all: a local cluster has no hundred Pods of a Service. */
  ObjectNode slice() {
    ObjectNode slice = Json.object();
    ObjectNode metadata = slice.putObject("metadata").put("name", Objects.name(service) + "-local");
    metadata.putObject("labels").put("kubernetes.io/service-name", Objects.name(service));
    Objects.setController(slice, service);
    slice.put("addressType", "IPv4");
    ArrayNode endpoints = slice.putArray("endpoints");
    pods.forEach(pod -> endpoints.add(endpoint(pod)));
    slice.set("ports", pods.isEmpty() ? Json.array() : ports(pods.get(0)));
    return slice;
  }

  private static ObjectNode endpoint(ObjectNode pod) {
    boolean ready = PodStates.isReady(pod);
    boolean ending = Objects.isDeleting(pod);
    ObjectNode endpoint = Json.object();
    endpoint.putArray("addresses").add(Json.text(pod, "status.podIP"));
    endpoint
        .putObject("conditions")
        .put("ready", ready && !ending)
        .put("serving", ready)
        .put("terminating", ending);
    endpoint.put("nodeName", Json.text(pod, "spec.nodeName"));
    endpoint.set("targetRef", reference(pod));
    return endpoint;
  }
}
