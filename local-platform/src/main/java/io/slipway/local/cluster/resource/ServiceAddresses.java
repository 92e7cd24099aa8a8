package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import io.slipway.local.cluster.store.ObjectStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives Services their cluster IP, from the range that kubeadm uses. No packet ever goes there:
 * traffic for a Service goes through the mesh, or to its Endpoints.
 */
final class ServiceAddresses {

  private static final int ADDRESSES = 256 * 256;

  private int next = 1;

  void allocate(ResourceType type, ObjectNode object, ObjectStore store) {
    if (!type.resource().equals("services")) {
      return;
    }
    ObjectNode spec = Json.ensure(object, "spec");
    if (Json.text(spec, "type").equals("ClusterIP")) {
      String wanted = Json.text(spec, "clusterIP");
      if (wanted.isEmpty()) {
        spec.put("clusterIP", free(store));
      } else if (!wanted.equals("None") && used(store).contains(wanted)) {
        throw ApiError.invalid(
            type,
            Json.text(object, "metadata.name"),
            List.of(
                FieldError.invalid(
                    "spec.clusterIPs",
                    spec.path("clusterIPs"),
                    "failed to allocate IP " + wanted + ": provided IP is already allocated")));
      }
      Json.putDefault(spec, "clusterIPs", Json.strings(List.of(Json.text(spec, "clusterIP"))));
    }
  }

  private static Set<String> used(ObjectStore store) {
    Set<String> used = new HashSet<>();
    store
        .list("services", "")
        .objects()
        .forEach(service -> used.add(Json.text(service, "spec.clusterIP")));
    return used;
  }

  private String free(ObjectStore store) {
    Set<String> used = used(store);
    for (int tried = 0; tried < ADDRESSES; tried++) {
      next = next % ADDRESSES + 1;
      String address = "10.96." + next / 256 + "." + next % 256;
      if (!used.contains(address)) {
        return address;
      }
    }
    throw ApiError.internal("no cluster IP is free in 10.96.0.0/16");
  }
}
