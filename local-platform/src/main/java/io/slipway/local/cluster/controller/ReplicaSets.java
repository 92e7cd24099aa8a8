package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Deployment's ReplicaSets: the one of the current template, and the old ones, eldest first.
 *
 * @param current null where it isn't made yet
 */
record ReplicaSets(@Nullable ObjectNode current, List<ObjectNode> old) {

  static final String HASH_LABEL = "pod-template-hash";
  static final String REVISION = "deployment.kubernetes.io/revision";

  static ReplicaSets of(ObjectNode deployment, List<ObjectNode> owned) {
    ObjectNode template = template(deployment);
    List<ObjectNode> sorted =
        owned.stream()
            .sorted(Comparator.comparingLong(ReplicaSets::revision).thenComparing(Objects::name))
            .toList();
    ObjectNode current =
        sorted.stream().filter(set -> Json.same(template(set), template)).findFirst().orElse(null);
    return new ReplicaSets(current, sorted.stream().filter(set -> set != current).toList());
  }

  /** A Pod template without the label that tells ReplicaSets apart. */
  private static ObjectNode template(ObjectNode owner) {
    ObjectNode template = Json.ensure(Json.ensure(owner.deepCopy(), "spec"), "template");
    if (Json.at(template, "metadata.labels") instanceof ObjectNode labels) {
      labels.remove(HASH_LABEL);
    }
    return template;
  }

  /** A short hash of a Deployment's template. */
  static String hash(ObjectNode deployment) {
    return Hashes.of(
        template(deployment).toString(), Json.number(deployment, "status.collisionCount", 0));
  }

  static long revision(ObjectNode object) {
    String text = object.path("metadata").path("annotations").path(REVISION).stringValue("0");
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  long newestRevision() {
    return old.stream().mapToLong(ReplicaSets::revision).max().orElse(0);
  }

  static long wanted(ObjectNode set) {
    return Json.number(set, "spec.replicas", 0);
  }

  static long status(ObjectNode set, String field) {
    return Json.number(set.path("status"), field, 0);
  }

  long currentWanted() {
    return current == null ? 0 : wanted(current);
  }

  long currentStatus(String field) {
    return current == null ? 0 : status(current, field);
  }

  long oldWanted() {
    return old.stream().mapToLong(ReplicaSets::wanted).sum();
  }

  long totalWanted() {
    return currentWanted() + oldWanted();
  }

  long totalStatus(String field) {
    return currentStatus(field) + old.stream().mapToLong(set -> status(set, field)).sum();
  }
}
