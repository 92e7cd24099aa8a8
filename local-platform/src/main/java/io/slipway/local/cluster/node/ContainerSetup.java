package io.slipway.local.cluster.node;

import io.slipway.image.BuildException;
import io.slipway.image.container.ContainerRuntime.ContainerImage;
import io.slipway.image.container.ContainerRuntime.ContainerSpec;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What comes before each run of a container: its image, and what to run of it. */
record ContainerSetup(
    NodeContext node, ObjectNode pod, ObjectNode spec, String podIp, PodVolumes volumes) {

  private static final String CONFIGURATION = "CreateContainerConfigError";

  String name() {
    return Json.text(spec, "name");
  }

  /** Gets the image as {@code imagePullPolicy} says, with Events. */
  ContainerImage pull() throws StartFailure, InterruptedException {
    String reference = Json.text(spec, "image");
    String policy = Json.text(spec, "imagePullPolicy");
    try {
      boolean pulling = node.images().needsPull(reference, policy) && !policy.equals("Never");
      if (pulling) {
        normal("Pulling", "Pulling image \"" + reference + "\"");
      }
      ContainerImage image = node.images().get(reference, policy);
      normal(
          "Pulled",
          pulling
              ? "Successfully pulled image \"" + reference + "\" as " + image.digest()
              : "Container image \"" + reference + "\" already present on machine");
      return image;
    } catch (BuildException e) {
      String message = "Failed to pull image \"" + reference + "\": " + e.getMessage();
      throw new StartFailure("ErrImagePull", message, e);
    } catch (Images.NeverPulled e) {
      throw new StartFailure("ErrImageNeverPull", String.valueOf(e.getMessage()), e);
    }
  }

  private void normal(String reason, String message) {
    node.events().normal(pod, ContainerRunner.COMPONENT, reason, message);
  }

  /** Resolves references as they are now. */
  ContainerSpec containerSpec(ContainerImage image) throws StartFailure {
    try {
      Map<String, String> variables = Environment.of(node.objects(), pod, spec, podIp);
      checkUser(image);
      return new ContainerSpec(
          Objects.name(pod) + "/" + name(),
          Environment.expandAll(spec.path("command"), variables),
          Environment.expandAll(spec.path("args"), variables),
          variables,
          Json.text(spec, "workingDir"),
          user(),
          true,
          volumes.mounts(spec));
    } catch (Environment.Unresolved | MountFailure e) {
      throw new StartFailure(CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  private void checkUser(ContainerImage image) throws StartFailure {
    boolean required =
        spec.path("securityContext")
            .path("runAsNonRoot")
            .booleanValue(Json.at(pod, "spec.securityContext.runAsNonRoot").booleanValue(false));
    String user = user().isEmpty() ? image.user() : user();
    String uid = user.split(":", 2)[0];
    if (required && (uid.isEmpty() || uid.equals("root") || uid.equals("0"))) {
      throw new StartFailure(
          CONFIGURATION,
          "container has runAsNonRoot and image will run as root (pod: \""
              + Objects.name(pod)
              + "\", container: "
              + name()
              + ")");
    }
  }

  /** {@code UID[:GID]} from the security contexts; empty for the image's own. */
  private String user() {
    long podUser = Json.number(pod, "spec.securityContext.runAsUser", -1);
    long uid = Json.number(spec, "securityContext.runAsUser", podUser);
    long podGroup = Json.number(pod, "spec.securityContext.runAsGroup", -1);
    long gid = Json.number(spec, "securityContext.runAsGroup", podGroup);
    return uid < 0 ? "" : gid < 0 ? Long.toString(uid) : uid + ":" + gid;
  }
}
