package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Derives the Deployments of the two arms from one manifest. */
public final class ArmDeployments {
  /**
   * Annotation of the Deployment and its Pods with a hash of the Pod template as the manifest has
   * it.
   */
  static final String VERSION = "slipway.io/version";

  static final String RELEASE = "slipway.io/release";

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private ArmDeployments() {}

  /** The stable Deployment: the manifest's, with the arm in selector and Pod labels. */
  static Deployment stable(Deployment manifest, Release release) {
    String version = version(manifest.getSpec().getTemplate());
    return placed(
        Arm.STABLE,
        withArm(manifest, Arm.STABLE)
            .editMetadata()
            .addToAnnotations(VERSION, version)
            .addToLabels(RELEASE, release.name())
            .endMetadata()
            .editSpec()
            .editTemplate()
            .editMetadata()
            .addToAnnotations(VERSION, version)
            .endMetadata()
            .endTemplate()
            .endSpec()
            .build());
  }

  /**
   * The canary: as the stable one, under a name of its own.
   *
   * @param replicas so many Pods; as many as the stable arm, so that it can take all the traffic
   */
  public static Deployment canary(Deployment stable, Workload workload, int replicas) {
    return placed(
        Arm.CANARY,
        withArm(stable, Arm.CANARY)
            .editMetadata()
            .withName(workload.canaryName())
            .addToLabels(Arm.LABEL, Arm.CANARY.word())
            .addToLabels("app.kubernetes.io/managed-by", "slipway")
            .endMetadata()
            .editSpec()
            .withReplicas(replicas)
            .endSpec()
            .build());
  }

  /**
   * What was read from a server, as something that can be applied again.
   *
   * @param ownsReplicas whether the number of Pods is Slipway's to say and not an autoscaler's
   */
  public static Deployment reapplicable(Deployment live, boolean ownsReplicas) {
    return new DeploymentBuilder(live)
        .editMetadata()
        .withManagedFields()
        .withResourceVersion(null)
        .withUid(null)
        .withCreationTimestamp(null)
        .withGeneration(null)
        .removeFromAnnotations("deployment.kubernetes.io/revision")
        .endMetadata()
        .editSpec()
        .withReplicas(ownsReplicas ? live.getSpec().getReplicas() : null)
        .endSpec()
        .withStatus(null)
        .build();
  }

  /** The version of Pods from such a template. */
  static String version(PodTemplateSpec template) {
    return Digests.shortHash(SERIALIZATION.asJson(template));
  }

  /** What a Deployment is told to run, or a Pod runs; empty where Slipway didn't tell it. */
  public static String version(HasMetadata object) {
    return ReleaseObjects.orEmpty(object.getMetadata().getAnnotations()).getOrDefault(VERSION, "");
  }

  /**
   * Refuses a Deployment that Slipway didn't create: its selector takes in the canary's Pods too,
   * and can't be changed.
   */
  public static void requireArm(Deployment live) {
    Map<String, @Nullable String> selector = selector(live);
    if (!Arm.STABLE.word().equals(selector.get(Arm.LABEL))) {
      String name = live.getMetadata().getName();
      throw DeployException.failed(
          ("Deployment %s exists, but its selector has no %s: %s, so it would take the canary's Pods for"
                  + " its own, and a selector can't be changed. Let its Pods run on without it (kubectl"
                  + " delete deployment %s --cascade=orphan) and deploy again; delete them when the new"
                  + " ones are ready")
              .formatted(name, Arm.LABEL, Arm.STABLE.word(), name));
    }
  }

  /**
   * A selector can't be changed, so one Deployment only takes the other's place where this holds.
   */
  static boolean haveTheSameSelector(Deployment one, Deployment other) {
    return one.getSpec().getSelector().equals(other.getSpec().getSelector());
  }

  private static Map<String, @Nullable String> selector(Deployment deployment) {
    return Map.copyOf(ReleaseObjects.orEmpty(deployment.getSpec().getSelector().getMatchLabels()));
  }

  private static Deployment placed(Arm arm, Deployment deployment) {
    ArmPlacement.narrow(deployment.getSpec().getTemplate(), arm);
    return deployment;
  }

  private static DeploymentBuilder withArm(Deployment deployment, Arm arm) {
    return new DeploymentBuilder(deployment)
        .editSpec()
        .editSelector()
        .addToMatchLabels(Arm.LABEL, arm.word())
        .endSelector()
        .editTemplate()
        .editMetadata()
        .addToLabels(Arm.LABEL, arm.word())
        .endMetadata()
        .endTemplate()
        .endSpec();
  }

  /** Checks what the rest takes for granted. */
  static void requireUsable(HasMetadata manifest) {
    String name = manifest.getKind() + " " + manifest.getMetadata().getName();
    var template = PodTemplates.find(manifest);
    if (template.isEmpty()
        || template.get().getMetadata() == null
        || template.get().getSpec() == null
        || PodTemplates.selector(manifest) == null) {
      throw DeployException.usage(
          "%s needs spec.selector and spec.template with labels and containers".formatted(name));
    }
    Integer replicas = PodTemplates.replicas(manifest);
    if (replicas != null && replicas < 1) {
      throw DeployException.usage(
          "%s has replicas: %d; a rollout needs at least 1".formatted(name, replicas));
    }
  }
}
