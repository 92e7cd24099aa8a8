package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.log.PodLogs;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.rollout.ArmStatus;
import io.slipway.deploy.rollout.Target;
import io.slipway.deploy.rollout.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A release's Deployments in one namespace. */
public final class KubernetesTarget implements Target {

  /**
   * The stable Deployment in both versions.
   *
   * @param previous null where nothing ran before
   * @param supporting null where a process goes on that hasn't the release's files
   */
  public record Versions(
      Deployment stable, @Nullable Deployment previous, @Nullable List<HasMetadata> supporting) {}

  private final KubernetesApi api;
  private final Release release;
  private final Versions versions;
  private final Applier applier;
  private final Diagnosis diagnosis;
  private final RolloutListener listener;

  public KubernetesTarget(
      KubernetesApi api, Release release, Versions versions, RolloutListener listener) {
    this.api = api;
    this.release = release;
    this.versions = versions;
    this.applier = new Applier(api, listener);
    this.diagnosis = new Diagnosis(api, release.namespace());
    this.listener = listener;
  }

  /** Reads a Deployment; null where there is none. */
  public static @Nullable Deployment read(KubernetesApi api, String namespace, String name)
      throws InterruptedException {
    return api.<@Nullable Deployment>call(
        "read Deployment %s in namespace %s".formatted(name, namespace),
        client -> client.apps().deployments().inNamespace(namespace).withName(name).get());
  }

  @Override
  public ArmStatus status(Arm arm) throws InterruptedException {
    Deployment live =
        read(api, release.namespace(), arm.deployment(release.spec().members().get(0)));
    if (live == null) {
      return arm == Arm.CANARY ? leaving() : ArmStatus.ABSENT;
    }
    int desired = count(live.getSpec().getReplicas(), 1);
    DeploymentStatus status = live.getStatus() == null ? new DeploymentStatus() : live.getStatus();
    boolean complete = isComplete(live, status, desired);
    Diagnosis.Finding finding = complete ? Diagnosis.Finding.NONE : diagnosis.of(live);
    return new ArmStatus(
        ArmDeployments.version(live),
        image(live, release.spec().members().get(0)),
        complete,
        desired,
        readyPods(live),
        count(status.getReplicas(), 0),
        finding.words(),
        finding.hopeless());
  }

  @Override
  public void applySupporting() throws InterruptedException {
    List<HasMetadata> supporting = versions.supporting();
    if (supporting == null) {
      throw DeployException.failed(
          "rollout of release %s has not applied its manifests yet, and they are not here; go on where they are: slipway deploy --resume"
              .formatted(release.name()));
    }
    for (HasMetadata object : supporting) {
      if (!isRoute(object) || applier.read(object) == null) {
        applier.apply(object, false);
      }
    }
  }

  @Override
  public void applyStable(Version version) throws InterruptedException {
    Deployment previous = versions.previous();
    if (version == Version.NEW || previous == null) {
      applier.apply(versions.stable(), false);
    } else {
      applier.apply(previous, true);
    }
  }

  @Override
  public void applyCanary(int pods) throws InterruptedException {
    applier.apply(ArmDeployments.canary(versions.stable(), release, pods), true);
  }

  @Override
  public void removeCanary() throws InterruptedException {
    String name = release.spec().members().get(0).canaryName();
    api.call(
        "delete Deployment %s in namespace %s".formatted(name, release.namespace()),
        client ->
            client
                .apps()
                .deployments()
                .inNamespace(release.namespace())
                .withName(name)
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete());
    listener.on(new RolloutEvent.ObjectApplied("Deployment", release.namespace(), name, "deleted"));
  }

  /** The weights in a route are the rollout's, so a route is only applied where it is missing. */
  private boolean isRoute(HasMetadata object) {
    return release
        .spec()
        .members()
        .get(0)
        .router()
        .owns(object.getKind(), object.getMetadata().getName());
  }

  private ArmStatus leaving() throws InterruptedException {
    Map<String, String> selector =
        new HashMap<>(
            ReleaseObjects.orEmpty(versions.stable().getSpec().getSelector().getMatchLabels()));
    selector.put(Arm.LABEL, Arm.CANARY.word());
    int pods = new PodLogs(api, release.namespace()).pods(selector).size();
    return pods == 0 ? ArmStatus.ABSENT : new ArmStatus(null, "", false, 0, 0, pods, "", false);
  }

  private static boolean isComplete(Deployment live, DeploymentStatus status, int desired) {
    Long generation = live.getMetadata().getGeneration();
    Long observed = status.getObservedGeneration();
    return generation != null
        && observed != null
        && observed >= generation
        && count(status.getUpdatedReplicas(), 0) == desired
        && count(status.getReplicas(), 0) == desired
        && count(status.getAvailableReplicas(), 0) == desired;
  }

  /** The image of the container that a release is about. */
  public static String image(Deployment live, Workload workload) {
    return live.getSpec().getTemplate().getSpec().getContainers().stream()
        .filter(container -> workload.container().equals(container.getName()))
        .map(Container::getImage)
        .findFirst()
        .orElse("");
  }

  public static int readyPods(Deployment live) {
    return live.getStatus() == null ? 0 : count(live.getStatus().getReadyReplicas(), 0);
  }

  private static int count(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }
}
