package io.slipway.local.mesh;

import java.util.Map;

/**
 * A ready Pod behind a Service.
 *
 * @param labels of the Pod; empty while it isn't known
 */
record Endpoint(String host, int port, Map<String, String> labels, Workload workload) {

  boolean hasLabels(Map<String, String> wanted) {
    return labels.entrySet().containsAll(wanted.entrySet());
  }

  String address() {
    return host + ":" + port;
  }
}
