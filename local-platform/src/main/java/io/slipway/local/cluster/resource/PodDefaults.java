package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code pkg/apis/core/v1/defaults.go} fills into a PodSpec. */
final class PodDefaults {

  private static final int DEFAULT_MODE = 0644;

  private PodDefaults() {}

  static void set(ObjectNode spec) {
    Json.putDefault(spec, "restartPolicy", "Always");
    Json.putDefault(spec, "terminationGracePeriodSeconds", 30);
    Json.putDefault(spec, "dnsPolicy", "ClusterFirst");
    Json.putDefault(spec, "schedulerName", "default-scheduler");
    Json.putDefault(spec, "enableServiceLinks", spec.booleanNode(true));
    Json.putDefault(spec, "securityContext", Json.object());
    for (String list : List.of("initContainers", "containers")) {
      Json.objects(spec.path(list)).forEach(PodDefaults::setContainer);
    }
    Json.objects(spec.path("volumes")).forEach(PodDefaults::setVolume);
  }

  private static void setContainer(ObjectNode container) {
    Json.putDefault(container, "imagePullPolicy", pullPolicy(Json.text(container, "image")));
    Json.putDefault(container, "resources", Json.object());
    Json.putDefault(container, "terminationMessagePath", "/dev/termination-log");
    Json.putDefault(container, "terminationMessagePolicy", "File");
    for (ObjectNode port : Json.objects(container.path("ports"))) {
      Json.putDefault(port, "protocol", "TCP");
    }
    for (ObjectNode variable : Json.objects(container.path("env"))) {
      if (Json.at(variable, "valueFrom.fieldRef") instanceof ObjectNode reference) {
        Json.putDefault(reference, "apiVersion", "v1");
      }
    }
    for (String probe : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
      if (container.get(probe) instanceof ObjectNode object) {
        setProbe(object);
      }
    }
  }

  private static String pullPolicy(String image) {
    String name = image.substring(image.lastIndexOf('/') + 1);
    boolean floating = !name.contains("@") && (!name.contains(":") || name.endsWith(":latest"));
    return floating ? "Always" : "IfNotPresent";
  }

  private static void setProbe(ObjectNode probe) {
    Json.putDefault(probe, "timeoutSeconds", 1);
    Json.putDefault(probe, "periodSeconds", 10);
    Json.putDefault(probe, "successThreshold", 1);
    Json.putDefault(probe, "failureThreshold", 3);
    if (probe.get("httpGet") instanceof ObjectNode get) {
      Json.putDefault(get, "path", "/");
      Json.putDefault(get, "scheme", "HTTP");
    }
  }

  private static void setVolume(ObjectNode volume) {
    for (String source : List.of("configMap", "secret", "projected", "downwardAPI")) {
      JsonNode value = volume.path(source);
      if (value instanceof ObjectNode object) {
        Json.putDefault(object, "defaultMode", DEFAULT_MODE);
      }
    }
    if (volume.size() == 1) {
      volume.putObject("emptyDir");
    }
  }
}
