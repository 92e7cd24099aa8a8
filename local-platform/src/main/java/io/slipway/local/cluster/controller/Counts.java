package io.slipway.local.cluster.controller;

import tools.jackson.databind.node.ObjectNode;

/** Status counters, which the API leaves out where they are zero. */
final class Counts {

  private Counts() {}

  static void put(ObjectNode status, String name, long count) {
    if (count == 0) {
      status.remove(name);
    } else {
      status.put(name, (int) count);
    }
  }
}
