package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.DeleteOptions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The templates that a StatefulSet or DaemonSet has and had, as ControllerRevisions ({@code
 * pkg/controller/history}).
 */
final class Revisions {

  static final String LABEL = "controller-revision-hash";
  private static final String HASH = "controller.kubernetes.io/hash";

  private final Objects objects;

  Revisions(Objects objects) {
    this.objects = objects;
  }

  /** An owner's revisions, eldest first. */
  List<ObjectNode> of(ObjectNode owner) {
    return objects.ownedBy(owner, "ControllerRevision").stream()
        .sorted(Comparator.comparingLong(Revisions::number).thenComparing(Objects::name))
        .toList();
  }

  private static long number(ObjectNode revision) {
    return Json.number(revision, "revision", 0);
  }

  /** The revision of the owner's template, made or made the newest again where it isn't. */
  ObjectNode newest(ObjectNode owner) {
    List<ObjectNode> known = of(owner);
    ObjectNode data = data(owner);
    long last = known.isEmpty() ? 0 : number(known.get(known.size() - 1));
    for (ObjectNode revision : known) {
      if (Json.same(revision.get("data"), data)) {
        return number(revision) == last ? revision : renew(revision, last + 1);
      }
    }
    return create(owner, data, last + 1);
  }

  private static ObjectNode data(ObjectNode owner) {
    ObjectNode data = Json.object();
    Json.ensure(data, "spec").set("template", Json.at(owner, "spec.template").deepCopy());
    Json.ensure(data, "spec.template").put("$patch", "replace");
    return data;
  }

  private ObjectNode renew(ObjectNode revision, long number) {
    objects.edit(
        objects.target("ControllerRevision", Objects.namespace(revision), Objects.name(revision)),
        live -> live.put("revision", number));
    return revision.deepCopy().put("revision", number);
  }

  private ObjectNode create(ObjectNode owner, ObjectNode data, long number) {
    String namespace = Objects.namespace(owner);
    int salt = 0;
    String hash = Hashes.of(data.toString(), salt);
    while (objects.find("ControllerRevision", namespace, Objects.name(owner) + "-" + hash)
        != null) {
      hash = Hashes.of(data.toString(), ++salt);
    }
    ObjectNode revision = Json.object();
    ObjectNode metadata = revision.putObject("metadata");
    metadata.put("name", Objects.name(owner) + "-" + hash);
    JsonNode labels = Json.at(owner, "spec.template.metadata.labels");
    metadata.set("labels", labels.isObject() ? labels.deepCopy() : Json.object());
    Json.ensure(metadata, "labels").put(HASH, hash);
    Objects.setController(revision, owner);
    revision.set("data", data);
    revision.put("revision", number);
    return objects.create("ControllerRevision", namespace, revision);
  }

  static String hash(ObjectNode revision) {
    return revision.path("metadata").path("labels").path(HASH).stringValue("");
  }

  /** The Pod template that a revision keeps. */
  static ObjectNode template(ObjectNode revision) {
    ObjectNode template = Json.ensure(revision.deepCopy(), "data.spec.template");
    template.remove("$patch");
    return template;
  }

  /** Forgets the eldest revisions that nothing uses, beyond the owner's history limit. */
  void truncate(ObjectNode owner, Set<String> used) {
    List<ObjectNode> unused =
        of(owner).stream().filter(revision -> !used.contains(Objects.name(revision))).toList();
    long limit = Json.number(owner, "spec.revisionHistoryLimit", 10);
    unused.stream()
        .limit(Math.max(0, unused.size() - limit))
        .forEach(
            revision ->
                objects.delete(
                    objects.target(
                        "ControllerRevision", Objects.namespace(revision), Objects.name(revision)),
                    DeleteOptions.graceful()));
  }
}
