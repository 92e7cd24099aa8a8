package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes a Pod from a template. */
final class PodTemplates {

  private PodTemplates() {}

  /** A Pod without a name, controlled by {@code owner}. */
  static ObjectNode pod(JsonNode template, ObjectNode owner) {
    ObjectNode pod = Json.object();
    if (template.get("metadata") instanceof ObjectNode metadata) {
      pod.set("metadata", metadata.deepCopy().retain("labels", "annotations", "finalizers"));
    }
    pod.set("spec", template.path("spec").deepCopy());
    Objects.setController(pod, owner);
    return pod;
  }
}
