package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** What {@code pkg/apis/apps/v1/defaults.go} and {@code batch/v1} fill into workloads; in place. */
final class WorkloadDefaults {

  static final String DAEMON_GENERATION = "deprecated.daemonset.template.generation";

  private WorkloadDefaults() {}

  static void setDeployment(ObjectNode spec) {
    Json.putDefault(spec, "replicas", 1);
    Json.putDefault(spec, "revisionHistoryLimit", 10);
    Json.putDefault(spec, "progressDeadlineSeconds", 600);
    ObjectNode strategy = Json.ensure(spec, "strategy");
    Json.putDefault(strategy, "type", "RollingUpdate");
    if (Json.text(strategy, "type").equals("RollingUpdate")) {
      ObjectNode rolling = Json.ensure(strategy, "rollingUpdate");
      Json.putDefault(rolling, "maxUnavailable", "25%");
      Json.putDefault(rolling, "maxSurge", "25%");
    }
    setTemplate(spec);
  }

  static void setReplicaSet(ObjectNode object) {
    ObjectNode spec = Json.ensure(object, "spec");
    Json.putDefault(spec, "replicas", 1);
    setTemplate(spec);
    if (Json.at(object, "metadata.labels").isEmpty()
        && Json.at(spec, "template.metadata.labels") instanceof ObjectNode labels) {
      Json.ensure(object, "metadata").set("labels", labels.deepCopy());
    }
  }

  static void setStatefulSet(ObjectNode spec) {
    Json.putDefault(spec, "replicas", 1);
    Json.putDefault(spec, "podManagementPolicy", "OrderedReady");
    Json.putDefault(spec, "revisionHistoryLimit", 10);
    ObjectNode strategy = Json.ensure(spec, "updateStrategy");
    Json.putDefault(strategy, "type", "RollingUpdate");
    if (Json.text(strategy, "type").equals("RollingUpdate")) {
      Json.putDefault(Json.ensure(strategy, "rollingUpdate"), "partition", 0);
    }
    ObjectNode retention = Json.ensure(spec, "persistentVolumeClaimRetentionPolicy");
    Json.putDefault(retention, "whenDeleted", "Retain");
    Json.putDefault(retention, "whenScaled", "Retain");
    for (ObjectNode claim : Json.objects(spec.path("volumeClaimTemplates"))) {
      claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
      setClaim(claim);
    }
    setTemplate(spec);
  }

  static void setClaim(ObjectNode claim) {
    Json.putDefault(Json.ensure(claim, "spec"), "volumeMode", "Filesystem");
    Json.putDefault(Json.ensure(claim, "status"), "phase", "Pending");
  }

  static void setDaemonSet(ObjectNode object) {
    ObjectNode spec = Json.ensure(object, "spec");
    Json.putDefault(spec, "revisionHistoryLimit", 10);
    ObjectNode strategy = Json.ensure(spec, "updateStrategy");
    Json.putDefault(strategy, "type", "RollingUpdate");
    if (Json.text(strategy, "type").equals("RollingUpdate")) {
      ObjectNode rolling = Json.ensure(strategy, "rollingUpdate");
      Json.putDefault(rolling, "maxUnavailable", 1);
      Json.putDefault(rolling, "maxSurge", 0);
    }
    setTemplate(spec);
  }

  /** Also the selector and the labels that tell a Job's Pods from all others. */
  static void setJob(ObjectNode object) {
    ObjectNode spec = Json.ensure(object, "spec");
    if (!spec.hasNonNull("completions") && !spec.hasNonNull("parallelism")) {
      spec.put("completions", 1);
    }
    Json.putDefault(spec, "parallelism", 1);
    Json.putDefault(spec, "completionMode", "NonIndexed");
    Json.putDefault(spec, "backoffLimit", 6);
    Json.putDefault(spec, "suspend", spec.booleanNode(false));
    Json.putDefault(spec, "manualSelector", spec.booleanNode(false));
    Json.putDefault(spec, "podReplacementPolicy", "TerminatingOrFailed");
    if (!spec.path("manualSelector").booleanValue(false)) {
      label(object, spec);
    }
    setTemplate(spec);
  }

  private static void label(ObjectNode job, ObjectNode spec) {
    String uid = Json.text(job, "metadata.uid");
    String name = Json.text(job, "metadata.name");
    ObjectNode labels = Json.ensure(spec, "template.metadata.labels");
    Json.putDefault(labels, "controller-uid", uid);
    Json.putDefault(labels, "batch.kubernetes.io/controller-uid", uid);
    Json.putDefault(labels, "job-name", name);
    Json.putDefault(labels, "batch.kubernetes.io/job-name", name);
    if (!spec.has("selector")) {
      Json.ensure(spec, "selector.matchLabels").put("batch.kubernetes.io/controller-uid", uid);
    }
  }

  static void setAutoscaler(ObjectNode spec) {
    Json.putDefault(spec, "minReplicas", 1);
    if (spec.path("metrics").isEmpty()) {
      ObjectNode resource =
          spec.putArray("metrics").addObject().put("type", "Resource").putObject("resource");
      resource.put("name", "cpu");
      resource.putObject("target").put("type", "Utilization").put("averageUtilization", 80);
    }
  }

  private static void setTemplate(ObjectNode spec) {
    PodDefaults.set(Json.ensure(spec, "template.spec"));
  }
}
