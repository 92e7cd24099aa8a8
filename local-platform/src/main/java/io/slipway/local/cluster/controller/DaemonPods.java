package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A DaemonSet's Pods: each is for one Node, which its node affinity names. */
final class DaemonPods {

  static final String GENERATION_LABEL = "pod-template-generation";
  static final String GENERATION = "deprecated.daemonset.template.generation";

  private static final String AFFINITY =
      "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";

  private DaemonPods() {}

  /** What the controller adds to a template's tolerations. */
  private static final List<List<String>> TOLERATED =
      List.of(
          List.of("node.kubernetes.io/not-ready", "NoExecute"),
          List.of("node.kubernetes.io/unreachable", "NoExecute"),
          List.of("node.kubernetes.io/disk-pressure", "NoSchedule"),
          List.of("node.kubernetes.io/memory-pressure", "NoSchedule"),
          List.of("node.kubernetes.io/pid-pressure", "NoSchedule"),
          List.of("node.kubernetes.io/unschedulable", "NoSchedule"));

  /** The Pod's spec as it would be on any Node. */
  static ObjectNode spec(ObjectNode set) {
    ObjectNode spec = Json.ensure(set.deepCopy(), "spec.template.spec");
    ArrayNode tolerations = spec.withArrayProperty("tolerations");
    for (List<String> toleration : TOLERATED) {
      tolerations
          .addObject()
          .put("key", toleration.get(0))
          .put("operator", "Exists")
          .put("effect", toleration.get(1));
    }
    return spec;
  }

  static ObjectNode pod(ObjectNode set, ObjectNode revision, String node) {
    ObjectNode pod = PodTemplates.pod(Json.at(set, "spec.template"), set);
    ObjectNode metadata = Json.ensure(pod, "metadata");
    metadata.put("generateName", Objects.name(set) + "-");
    Json.ensure(metadata, "labels")
        .put(Revisions.LABEL, Revisions.hash(revision))
        .put(
            GENERATION_LABEL,
            set.path("metadata").path("annotations").path(GENERATION).stringValue("1"));
    ObjectNode spec = spec(set);
    bind(spec, node);
    pod.set("spec", spec);
    return pod;
  }

  /** Names the Node in every term, as all terms are alternatives. */
  private static void bind(ObjectNode spec, String node) {
    ObjectNode required = Json.ensure(spec, AFFINITY);
    ArrayNode terms = required.withArrayProperty("nodeSelectorTerms");
    if (terms.isEmpty()) {
      terms.addObject();
    }
    for (ObjectNode term : Json.objects(terms)) {
      term.putArray("matchFields")
          .addObject()
          .put("key", "metadata.name")
          .put("operator", "In")
          .putArray("values")
          .add(node);
    }
  }

  /** The Node that a Pod is on or for; empty for none. */
  static String node(ObjectNode pod) {
    String bound = Json.text(pod, "spec.nodeName");
    if (!bound.isEmpty()) {
      return bound;
    }
    for (JsonNode term : Json.at(pod, "spec." + AFFINITY + ".nodeSelectorTerms")) {
      for (JsonNode field : term.path("matchFields")) {
        if (Json.text(field, "key").equals("metadata.name")) {
          return field.path("values").path(0).stringValue("");
        }
      }
    }
    return "";
  }
}
