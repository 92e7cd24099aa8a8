package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Validation of Jobs, after {@code pkg/apis/batch/validation}. */
final class JobRules {

  private static final List<String> NOT_NEGATIVE =
      List.of(
          "parallelism",
          "completions",
          "activeDeadlineSeconds",
          "backoffLimit",
          "ttlSecondsAfterFinished");

  private static final List<String> UNSUPPORTED =
      List.of(
          "podFailurePolicy",
          "successPolicy",
          "backoffLimitPerIndex",
          "maxFailedIndexes",
          "managedBy");

  private final JsonNode spec;
  private final List<FieldError> errors;

  JobRules(ObjectNode job, List<FieldError> errors) {
    this.spec = job.path("spec");
    this.errors = errors;
  }

  void check() {
    for (String field : NOT_NEGATIVE) {
      long number = Json.number(spec, field, 0);
      if (number < 0) {
        errors.add(
            FieldError.invalid("spec." + field, number, "must be greater than or equal to 0"));
      }
    }
    for (String field : UNSUPPORTED) {
      if (spec.has(field)) {
        errors.add(FieldError.forbidden("spec." + field, "isn't supported by LocalCluster"));
      }
    }
    checkModes();
    JsonNode labels = Json.at(spec, "template.metadata.labels");
    if (!LabelSelector.of(spec.path("selector")).test(Json.stringMap(labels))) {
      errors.add(
          FieldError.invalid(
              "spec.template.metadata.labels",
              labels,
              "`selector` does not match template `labels`"));
    }
    checkPod(Json.at(spec, "template.spec"));
  }

  private void checkPod(JsonNode pod) {
    String policy = Json.text(pod, "restartPolicy");
    boolean always = policy.equals("Always");
    if (always) {
      errors.add(
          FieldError.required(
              "spec.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));
    }
    new PodRules(errors)
        .check(
            pod,
            "spec.template.spec",
            always ? PodRules.RESTART_POLICIES : List.of("OnFailure", "Never"));
  }

  private void checkModes() {
    String mode = Json.text(spec, "completionMode");
    if (mode.equals("Indexed")) {
      errors.add(
          FieldError.forbidden(
              "spec.completionMode", "Indexed isn't supported by LocalCluster: use NonIndexed"));
    } else if (!mode.equals("NonIndexed")) {
      errors.add(
          FieldError.unsupported("spec.completionMode", mode, List.of("Indexed", "NonIndexed")));
    }
    if (Json.text(spec, "podReplacementPolicy").equals("Failed")) {
      errors.add(
          FieldError.forbidden(
              "spec.podReplacementPolicy",
              "Failed isn't supported by LocalCluster: use TerminatingOrFailed"));
    }
  }

  void checkChange(ObjectNode live) {
    boolean suspended = Json.at(live, "spec.suspend").booleanValue(false);
    for (String field : List.of("completions", "selector", "template", "completionMode")) {
      JsonNode value = spec.path(field);
      boolean free = field.equals("template") && suspended;
      if (!free && !Json.same(Json.at(live, "spec").path(field), value)) {
        errors.add(FieldError.invalid("spec." + field, value, Rules.IMMUTABLE));
      }
    }
  }
}
