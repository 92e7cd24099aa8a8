package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks a PodSpec: what the API server refuses, and what would run otherwise here than in a real
 * cluster.
 */
final class PodRules {

  static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");

  static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

  /** Of several sources of a volume the first in this order counts; others follow by name. */
  private static final List<String> SOURCES =
      List.of(
          "emptyDir",
          "hostPath",
          "secret",
          "nfs",
          "persistentVolumeClaim",
          "downwardAPI",
          "configMap",
          "projected");

  private static final List<String> HANDLERS = List.of("exec", "httpGet", "tcpSocket", "grpc");

  private static final List<String> PROBE_NUMBERS =
      List.of(
          "initialDelaySeconds",
          "timeoutSeconds",
          "periodSeconds",
          "successThreshold",
          "failureThreshold");

  private static final int MAX_PORT = 65_535;

  /** Fields that change how a Pod runs and that the node can't honour. */
  private static final List<String> UNSUPPORTED_POD =
      List.of(
          "hostNetwork",
          "hostPID",
          "hostIPC",
          "shareProcessNamespace",
          "ephemeralContainers",
          "hostAliases",
          "runtimeClassName",
          "activeDeadlineSeconds");

  private static final List<String> UNSUPPORTED_CONTAINER =
      List.of("lifecycle", "volumeDevices", "stdin", "tty");

  private final List<FieldError> errors;
  private final Set<String> claims = new HashSet<>();

  PodRules(List<FieldError> errors) {
    this.errors = errors;
  }

  /** Claims of a StatefulSet, which are volumes of its Pods too. */
  void allowVolumes(Iterable<String> names) {
    names.forEach(claims::add);
  }

  void check(JsonNode spec, String path, List<String> restartPolicies) {
    if (spec.path("containers").isEmpty()) {
      errors.add(FieldError.required(path + ".containers", ""));
    }
    String policy = Json.text(spec, "restartPolicy");
    if (!restartPolicies.contains(policy)) {
      errors.add(FieldError.unsupported(path + ".restartPolicy", policy, restartPolicies));
    }
    checkSupported(spec, UNSUPPORTED_POD, path);
    Set<String> volumes = volumeNames(spec, path);
    volumes.addAll(claims);
    Set<String> names = new HashSet<>();
    for (String list : List.of("containers", "initContainers")) {
      int i = 0;
      for (ObjectNode container : Json.objects(spec.path(list))) {
        checkContainer(container, path + "." + list + "[" + i++ + "]", names, volumes);
      }
    }
  }

  private void checkSupported(JsonNode object, List<String> fields, String path) {
    for (String field : fields) {
      JsonNode value = object.path(field);
      boolean set = value.isContainer() ? !value.isEmpty() : !value.isMissingNode();
      if (set && !(value.isBoolean() && !value.booleanValue())) {
        errors.add(FieldError.forbidden(path + "." + field, "isn't supported by LocalCluster"));
      }
    }
  }

  private Set<String> volumeNames(JsonNode spec, String path) {
    Set<String> names = new HashSet<>();
    int i = 0;
    for (ObjectNode volume : Json.objects(spec.path("volumes"))) {
      String where = path + ".volumes[" + i++ + "].name";
      String name = Json.text(volume, "name");
      if (name.isEmpty()) {
        errors.add(FieldError.required(where, ""));
      } else if (!names.add(name)) {
        errors.add(FieldError.duplicate(where, name));
      }
      checkSources(volume, where.substring(0, where.length() - ".name".length()));
    }
    return names;
  }

  private void checkSources(ObjectNode volume, String path) {
    volume.propertyNames().stream()
        .filter(field -> !field.equals("name"))
        .sorted(Comparator.comparing(PodRules::place).thenComparing(field -> field))
        .skip(1)
        .forEach(
            field ->
                errors.add(
                    FieldError.forbidden(
                        path + "." + field, "may not specify more than 1 volume type")));
  }

  private static int place(String source) {
    return SOURCES.contains(source) ? SOURCES.indexOf(source) : SOURCES.size();
  }

  private void checkContainer(
      ObjectNode container, String path, Set<String> names, Set<String> volumes) {
    String name = Json.text(container, "name");
    if (name.isEmpty()) {
      errors.add(FieldError.required(path + ".name", ""));
    } else if (!names.add(name)) {
      errors.add(FieldError.duplicate(path + ".name", name));
    }
    if (!name.isEmpty()) {
      Names.labelProblems(name)
          .forEach(problem -> errors.add(FieldError.invalid(path + ".name", name, problem)));
    }
    if (Json.text(container, "image").isEmpty()) {
      errors.add(FieldError.required(path + ".image", ""));
    }
    List<String> policies = List.of("Always", "IfNotPresent", "Never");
    String policy = Json.text(container, "imagePullPolicy");
    if (!policies.contains(policy)) {
      errors.add(FieldError.unsupported(path + ".imagePullPolicy", policy, policies));
    }
    checkSupported(container, UNSUPPORTED_CONTAINER, path);
    checkPorts(container, path);
    checkEnvironment(container, path);
    checkMounts(container, path, volumes);
    checkProbes(container, path);
  }

  private void checkPorts(ObjectNode container, String path) {
    Set<String> names = new HashSet<>();
    int i = 0;
    for (ObjectNode port : Json.objects(container.path("ports"))) {
      String where = path + ".ports[" + i++ + "]";
      long number = Json.number(port, "containerPort", 0);
      if (number == 0) {
        errors.add(FieldError.required(where + ".containerPort", ""));
      } else if (number < 1 || number > MAX_PORT) {
        errors.add(portRange(where + ".containerPort", number));
      }
      String name = Json.text(port, "name");
      String protocol = Json.text(port, "protocol");
      if (!PROTOCOLS.contains(protocol)) {
        errors.add(FieldError.unsupported(where + ".protocol", protocol, PROTOCOLS));
      }
      if (!name.isEmpty()) {
        Names.portProblems(name)
            .forEach(problem -> errors.add(FieldError.invalid(where + ".name", name, problem)));
      }
      if (!name.isEmpty() && !names.add(name)) {
        errors.add(FieldError.duplicate(where + ".name", name));
      }
      if (port.has("hostPort")) {
        errors.add(FieldError.forbidden(where + ".hostPort", "isn't supported by LocalCluster"));
      }
    }
  }

  static FieldError portRange(String field, long number) {
    return FieldError.invalid(field, number, "must be between 1 and 65535, inclusive");
  }

  private void checkEnvironment(ObjectNode container, String path) {
    int i = 0;
    for (ObjectNode variable : Json.objects(container.path("env"))) {
      String where = path + ".env[" + i++ + "]";
      if (Json.text(variable, "name").isEmpty()) {
        errors.add(FieldError.required(where + ".name", ""));
      }
      JsonNode source = variable.path("valueFrom");
      if (!Json.text(variable, "value").isEmpty() && !source.isEmpty()) {
        errors.add(
            FieldError.invalid(
                where + ".valueFrom", "", "may not be specified when `value` is not empty"));
      }
      if (source.has("resourceFieldRef")) {
        errors.add(
            FieldError.forbidden(
                where + ".valueFrom.resourceFieldRef", "isn't supported by LocalCluster"));
      }
    }
  }

  private void checkMounts(ObjectNode container, String path, Set<String> volumes) {
    Set<String> paths = new HashSet<>();
    int i = 0;
    for (ObjectNode mount : Json.objects(container.path("volumeMounts"))) {
      String where = path + ".volumeMounts[" + i++ + "]";
      String name = Json.text(mount, "name");
      if (!volumes.contains(name)) {
        errors.add(
            new FieldError("FieldValueNotFound", where + ".name", "Not found: \"" + name + "\""));
      }
      String target = Json.text(mount, "mountPath");
      if (target.isEmpty()) {
        errors.add(FieldError.required(where + ".mountPath", ""));
      } else if (!paths.add(target)) {
        errors.add(FieldError.invalid(where + ".mountPath", target, "must be unique"));
      }
    }
  }

  private void checkProbes(ObjectNode container, String path) {
    for (String name : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
      JsonNode probe = container.path(name);
      if (!probe.isObject()) {
        continue;
      }
      String where = path + "." + name;
      if (probe.has("grpc")) {
        errors.add(FieldError.forbidden(where + ".grpc", "isn't supported by LocalCluster"));
      }
      checkHandlers(probe, where);
      for (String number : PROBE_NUMBERS) {
        if (Json.number(probe, number, 0) < 0) {
          errors.add(
              FieldError.invalid(
                  where + "." + number,
                  Json.number(probe, number, 0),
                  "must be greater than or equal to 0"));
        }
      }
      if (!name.equals("readinessProbe") && Json.number(probe, "successThreshold", 1) != 1) {
        errors.add(
            FieldError.invalid(
                where + ".successThreshold",
                Json.number(probe, "successThreshold", 1),
                "must be 1"));
      }
    }
  }

  private void checkHandlers(JsonNode probe, String path) {
    List<String> given = HANDLERS.stream().filter(probe::has).toList();
    if (given.isEmpty()) {
      errors.add(FieldError.required(path, "must specify a handler type"));
    }
    given.stream()
        .skip(1)
        .forEach(
            handler ->
                errors.add(
                    FieldError.forbidden(
                        path + "." + handler, "may not specify more than 1 handler type")));
  }
}
