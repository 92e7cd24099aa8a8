package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Validation of what keeps Pods running, after {@code pkg/apis/apps/validation}. */
final class WorkloadRules {

  private static final Pattern PERCENTAGE = Pattern.compile("[0-9]+%");
  private static final String PERCENTAGE_RULE =
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or"
          + " '93%', regex used for validation is '[0-9]+%')";
  private static final String UNSUPPORTED = "isn't supported by LocalCluster";

  /** What an update of a StatefulSet may change. */
  private static final List<String> STATEFUL_CHANGES =
      List.of(
          "replicas",
          "ordinals",
          "template",
          "updateStrategy",
          "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds");

  private final ResourceType type;
  private final ObjectNode object;
  private final JsonNode spec;
  private final List<FieldError> errors;

  WorkloadRules(ResourceType type, ObjectNode object, List<FieldError> errors) {
    this.type = type;
    this.object = object;
    this.spec = object.path("spec");
    this.errors = errors;
  }

  void check() {
    switch (type.kind()) {
      case "Deployment" -> checkDeployment();
      case "StatefulSet" -> checkStatefulSet();
      case "DaemonSet" -> checkDaemonSet();
      default -> checkReplicas();
    }
    checkSelected();
  }

  private void checkDeployment() {
    checkReplicas();
    String strategy = Json.text(spec, "strategy.type");
    List<String> allowed = List.of("Recreate", "RollingUpdate");
    if (!allowed.contains(strategy)) {
      errors.add(FieldError.unsupported("spec.strategy.type", strategy, allowed));
    }
    JsonNode rolling = Json.at(spec, "strategy.rollingUpdate");
    if (strategy.equals("Recreate") && rolling.isObject()) {
      errors.add(
          FieldError.forbidden(
              "spec.strategy.rollingUpdate",
              "may not be specified when strategy `type` is 'Recreate'"));
    }
    checkShare(rolling, "spec.strategy.rollingUpdate", "maxUnavailable", 100);
    checkShare(rolling, "spec.strategy.rollingUpdate", "maxSurge", Integer.MAX_VALUE);
    if (isZero(rolling.path("maxSurge")) && isZero(rolling.path("maxUnavailable"))) {
      errors.add(
          FieldError.invalid(
              "spec.strategy.rollingUpdate.maxUnavailable",
              0,
              "may not be 0 when `maxSurge` is 0"));
    }
    long deadline = Json.number(spec, "progressDeadlineSeconds", 600);
    if (deadline <= Json.number(spec, "minReadySeconds", 0)) {
      errors.add(
          FieldError.invalid(
              "spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
    }
  }

  /** A number, or a percentage up to {@code most}. */
  private void checkShare(JsonNode rolling, String path, String name, int most) {
    JsonNode value = rolling.path(name);
    String text = value.stringValue("");
    String field = path + "." + name;
    if (value.isNumber() && value.intValue() < 0) {
      errors.add(FieldError.invalid(field, value, "must be greater than or equal to 0"));
    } else if (value.isString() && !PERCENTAGE.matcher(text).matches()) {
      errors.add(FieldError.invalid(field, text, PERCENTAGE_RULE));
    } else if (value.isString()
        && new BigInteger(text.replace("%", "")).compareTo(BigInteger.valueOf(most)) > 0) {
      errors.add(FieldError.invalid(field, text, "must not be greater than 100%"));
    }
  }

  private static boolean isZero(JsonNode value) {
    return value.isNumber() ? value.intValue() == 0 : value.stringValue("").equals("0%");
  }

  private void checkReplicas() {
    checkNotNegative("replicas");
    checkNotNegative("minReadySeconds");
    checkNotNegative("revisionHistoryLimit");
  }

  private void checkNotNegative(String path) {
    long number = Json.number(spec, path, 0);
    if (number < 0) {
      errors.add(FieldError.invalid("spec." + path, number, "must be greater than or equal to 0"));
    }
  }

  private void checkStatefulSet() {
    checkReplicas();
    String policy = Json.text(spec, "podManagementPolicy");
    if (!List.of("OrderedReady", "Parallel").contains(policy)) {
      errors.add(
          FieldError.invalid(
              "spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'"));
    }
    String strategy = Json.text(spec, "updateStrategy.type");
    JsonNode rolling = Json.at(spec, "updateStrategy.rollingUpdate");
    if (!List.of("RollingUpdate", "OnDelete").contains(strategy)) {
      errors.add(
          FieldError.invalid(
              "spec.updateStrategy",
              Json.at(spec, "updateStrategy"),
              "must be 'RollingUpdate' or 'OnDelete'"));
    } else if (strategy.equals("OnDelete") && rolling.isObject()) {
      errors.add(
          FieldError.invalid(
              "spec.updateStrategy.rollingUpdate",
              rolling,
              "only allowed for updateStrategy 'RollingUpdate'"));
    }
    checkNotNegative("updateStrategy.rollingUpdate.partition");
    checkNotNegative("ordinals.start");
    refuseStatefulOptions(rolling);
  }

  private void refuseStatefulOptions(JsonNode rolling) {
    if (rolling.has("maxUnavailable")) {
      errors.add(
          FieldError.forbidden("spec.updateStrategy.rollingUpdate.maxUnavailable", UNSUPPORTED));
    }
    for (String when : List.of("whenDeleted", "whenScaled")) {
      String path = "persistentVolumeClaimRetentionPolicy." + when;
      if (!Json.text(spec, path).equals("Retain")) {
        errors.add(FieldError.forbidden("spec." + path, UNSUPPORTED + ": use Retain"));
      }
    }
  }

  void checkStatefulChange(ObjectNode live) {
    if (!Json.same(frozen(live.path("spec")), frozen(spec))) {
      errors.add(
          FieldError.forbidden(
              "spec",
              "updates to statefulset spec for fields other than 'replicas', 'ordinals',"
                  + " 'template', 'updateStrategy', 'revisionHistoryLimit',"
                  + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                  + " forbidden"));
    }
  }

  private static JsonNode frozen(JsonNode spec) {
    return spec.deepCopy() instanceof ObjectNode rest ? rest.remove(STATEFUL_CHANGES) : spec;
  }

  private void checkDaemonSet() {
    checkReplicas();
    String strategy = Json.text(spec, "updateStrategy.type");
    List<String> allowed = List.of("RollingUpdate", "OnDelete");
    JsonNode rolling = Json.at(spec, "updateStrategy.rollingUpdate");
    if (!allowed.contains(strategy)) {
      errors.add(FieldError.unsupported("spec.updateStrategy.type", strategy, allowed));
      return;
    }
    checkShare(rolling, "spec.updateStrategy.rollingUpdate", "maxUnavailable", 100);
    boolean surges = rolling.has("maxSurge") && !isZero(rolling.path("maxSurge"));
    if (surges) {
      errors.add(FieldError.forbidden("spec.updateStrategy.rollingUpdate.maxSurge", UNSUPPORTED));
    } else if (strategy.equals("RollingUpdate") && isZero(rolling.path("maxUnavailable"))) {
      errors.add(
          FieldError.required(
              "spec.updateStrategy.rollingUpdate.maxUnavailable",
              "cannot be 0 when maxSurge is 0"));
    }
  }

  private void checkSelected() {
    JsonNode labels = Json.at(spec, "template.metadata.labels");
    if (!spec.path("selector").isObject()) {
      errors.add(FieldError.required("spec.selector", ""));
    }
    checkSelector(spec.path("selector"), labels);
    MetadataRules.checkLabels(labels, "spec.template.metadata.labels", errors);
    PodRules pods = new PodRules(errors);
    pods.allowVolumes(
        Json.objects(spec.path("volumeClaimTemplates")).stream()
            .map(claim -> Json.text(claim, "metadata.name"))
            .toList());
    pods.check(Json.at(spec, "template.spec"), "spec.template.spec", List.of("Always"));
  }

  private void checkSelector(JsonNode selector, JsonNode labels) {
    if (!SelectorRules.check(selector, "spec.selector", errors)) {
      return;
    }
    LabelSelector parsed = LabelSelector.of(selector);
    if (parsed.isEmpty()) {
      errors.add(
          FieldError.invalid("spec.selector", "{}", "empty selector is invalid for " + kind()));
    } else if (!parsed.test(Json.stringMap(labels))) {
      errors.add(
          FieldError.invalid(
              "spec.template.metadata.labels",
              labels.isMissingNode() ? "null" : labels.toString().replace("\"", "\\\""),
              "`selector` does not match template `labels`"));
    }
  }

  /** Upstream's validation calls a ReplicaSet a deployment here. */
  private String kind() {
    return type.kind().equals("ReplicaSet") ? "deployment" : type.singular();
  }
}
