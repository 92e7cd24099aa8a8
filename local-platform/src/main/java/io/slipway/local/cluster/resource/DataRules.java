package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Validation of ConfigMaps and Secrets. */
final class DataRules {

  /** What Secrets of a type must hold. */
  private static final Map<String, List<String>> REQUIRED =
      Map.of(
          "kubernetes.io/tls", List.of("tls.crt", "tls.key"),
          "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
          "kubernetes.io/dockercfg", List.of(".dockercfg"),
          "kubernetes.io/ssh-auth", List.of("ssh-privatekey"));

  private final ObjectNode object;
  private final List<FieldError> errors;

  DataRules(ObjectNode object, List<FieldError> errors) {
    this.object = object;
    this.errors = errors;
  }

  void check() {
    for (String field : List.of("data", "binaryData")) {
      for (String key : object.path(field).propertyNames()) {
        checkKey(field, key);
      }
    }
    for (String key : REQUIRED.getOrDefault(Json.text(object, "type"), List.of())) {
      if (!object.path("data").has(key)) {
        errors.add(FieldError.required("data[" + key + "]", ""));
      }
    }
  }

  private void checkKey(String field, String key) {
    String path = field + "[" + key + "]";
    if (!Names.isConfigKey(key)) {
      errors.add(FieldError.invalid(path, key, Names.CONFIG_KEY_RULE));
    }
    if (field.equals("data") && object.path("binaryData").has(key)) {
      errors.add(FieldError.invalid(path, key, "duplicate of key present in binaryData"));
    }
  }
}
