package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A StatefulSet's Pods and claims have names that stay: what they are, what they look like. */
final class StatefulPods {

  private static final Pattern NAME = Pattern.compile("(.*)-([0-9]{1,9})");

  private StatefulPods() {}

  /** The number at the end of a Pod's name; -1 where it isn't one of this set's. */
  static int ordinal(ObjectNode set, ObjectNode pod) {
    Matcher name = NAME.matcher(Objects.name(pod));
    return name.matches() && name.group(1).equals(Objects.name(set))
        ? Integer.parseInt(name.group(2))
        : -1;
  }

  static int first(ObjectNode set) {
    return (int) Json.number(set, "spec.ordinals.start", 0);
  }

  /** A Pod by the template of a revision. */
  static ObjectNode pod(ObjectNode set, ObjectNode revision, int ordinal) {
    ObjectNode pod = PodTemplates.pod(Revisions.template(revision), set);
    String name = Objects.name(set) + "-" + ordinal;
    ObjectNode metadata = Json.ensure(pod, "metadata").put("name", name);
    Json.ensure(metadata, "labels")
        .put("statefulset.kubernetes.io/pod-name", name)
        .put("apps.kubernetes.io/pod-index", Integer.toString(ordinal))
        .put(Revisions.LABEL, Objects.name(revision));
    ObjectNode spec = Json.ensure(pod, "spec").put("hostname", name);
    String service = Json.text(set, "spec.serviceName");
    if (!service.isEmpty()) {
      spec.put("subdomain", service);
    }
    mountClaims(set, ordinal, spec);
    return pod;
  }

  private static List<ObjectNode> claimTemplates(ObjectNode set) {
    return Json.objects(Json.at(set, "spec.volumeClaimTemplates"));
  }

  private static String claimName(ObjectNode set, ObjectNode template, int ordinal) {
    return Objects.name(template) + "-" + Objects.name(set) + "-" + ordinal;
  }

  /** Claims come in place of volumes of the same name. */
  private static void mountClaims(ObjectNode set, int ordinal, ObjectNode spec) {
    ArrayNode volumes = Json.array();
    for (ObjectNode template : claimTemplates(set)) {
      volumes
          .addObject()
          .put("name", Objects.name(template))
          .putObject("persistentVolumeClaim")
          .put("claimName", claimName(set, template, ordinal));
    }
    List<String> claimed = claimTemplates(set).stream().map(Objects::name).toList();
    Json.objects(spec.path("volumes")).stream()
        .filter(volume -> !claimed.contains(Json.text(volume, "name")))
        .forEach(volumes::add);
    if (!volumes.isEmpty()) {
      spec.set("volumes", volumes);
    }
  }

  /** The claims of one Pod, which outlive it and the set. */
  static List<ObjectNode> claims(ObjectNode set, int ordinal) {
    return claimTemplates(set).stream().map(template -> claim(set, template, ordinal)).toList();
  }

  private static ObjectNode claim(ObjectNode set, ObjectNode template, int ordinal) {
    ObjectNode claim = Json.object();
    ObjectNode metadata = claim.putObject("metadata");
    if (template.path("metadata").get("annotations") instanceof ObjectNode annotations) {
      metadata.set("annotations", annotations.deepCopy());
    }
    metadata.put("name", claimName(set, template, ordinal));
    ObjectNode labels = metadata.putObject("labels");
    Json.stringMap(Json.at(template, "metadata.labels")).forEach(labels::put);
    Json.stringMap(Json.at(set, "spec.selector.matchLabels")).forEach(labels::put);
    claim.set("spec", template.path("spec").deepCopy());
    return claim;
  }
}
