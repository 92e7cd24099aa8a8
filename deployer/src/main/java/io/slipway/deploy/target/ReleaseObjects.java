package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a release as they are to be: the stable Deployment with the new image, and what
 * goes beside it, in the order of applying.
 */
public record ReleaseObjects(Deployment stable, List<HasMetadata> supporting) {
  /** Stands in a manifest for the release's image, in any container of any workload. */
  private static final String PLACEHOLDER = "slipway/image";

  /** What others refer to comes first. */
  private static final List<String> FIRST =
      List.of(
          "Namespace",
          "CustomResourceDefinition",
          "StorageClass",
          "PriorityClass",
          "IngressClass",
          "ServiceAccount",
          "Secret",
          "ConfigMap",
          "PersistentVolume",
          "PersistentVolumeClaim",
          "Role",
          "ClusterRole",
          "RoleBinding",
          "ClusterRoleBinding",
          "NetworkPolicy",
          "Service");

  public ReleaseObjects {
    supporting = List.copyOf(supporting);
  }

  /**
   * Completes manifests for a release: namespace, image, labels of the stable arm.
   *
   * @throws DeployException where the manifests and the release don't go together
   */
  public static ReleaseObjects of(Release release, List<HasMetadata> manifests, String image) {
    manifests.forEach(object -> putIntoNamespace(object, release.namespace()));
    Deployment workload = workload(release.spec().members().get(0), manifests);
    ArmDeployments.requireUsable(workload);
    List<HasMetadata> supporting = new ArrayList<>(manifests);
    supporting.remove(workload);
    supporting.sort(Comparator.comparingInt(ReleaseObjects::rank));
    supporting.forEach(ReleaseObjects::requireWholeService);
    manifests.forEach(object -> fillPlaceholders(object, image));
    setImage(workload, release.spec().members().get(0), image);
    VersionedConfig.version(
        release.name(), pods(workload).orElseThrow(), allPods(manifests), manifests);
    return new ReleaseObjects(ArmDeployments.stable(workload, release), supporting);
  }

  private static void putIntoNamespace(HasMetadata object, String namespace) {
    boolean namespaced =
        object instanceof Namespaced && !(object instanceof GenericKubernetesResource);
    String own = object.getMetadata().getNamespace();
    if (own != null && !own.equals(namespace)) {
      throw DeployException.usage(
          "%s %s is in namespace %s in the manifests, but the release is for namespace %s"
              .formatted(object.getKind(), object.getMetadata().getName(), own, namespace));
    }
    if (namespaced || object instanceof GenericKubernetesResource) {
      object.getMetadata().setNamespace(namespace);
    }
  }

  private static Deployment workload(Workload workload, List<HasMetadata> manifests) {
    return manifests.stream()
        .filter(Deployment.class::isInstance)
        .map(Deployment.class::cast)
        .filter(deployment -> deployment.getMetadata().getName().equals(workload.name()))
        .findFirst()
        .orElseThrow(
            () ->
                DeployException.usage(
                    "the manifests have no Deployment %s, which the release names as its workload; they have %s"
                        .formatted(
                            workload.name(),
                            manifests.stream()
                                .map(o -> o.getKind() + " " + o.getMetadata().getName())
                                .toList())));
  }

  private static void requireWholeService(HasMetadata object) {
    if (object instanceof Service service
        && service.getSpec() != null
        && service.getSpec().getSelector() != null
        && service.getSpec().getSelector().containsKey(Arm.LABEL)) {
      throw DeployException.usage(
          "Service %s selects on %s, so one arm would never get a request; take it out of the selector"
              .formatted(service.getMetadata().getName(), Arm.LABEL));
    }
  }

  private static int rank(HasMetadata object) {
    int index = FIRST.indexOf(object.getKind());
    return index < 0 ? FIRST.size() : index;
  }

  private static void fillPlaceholders(HasMetadata object, String image) {
    containers(object)
        .filter(container -> PLACEHOLDER.equals(container.getImage()))
        .forEach(container -> container.setImage(image));
  }

  private static void setImage(Deployment deployment, Workload workload, String image) {
    List<Container> containers = deployment.getSpec().getTemplate().getSpec().getContainers();
    containers.stream()
        .filter(container -> workload.container().equals(container.getName()))
        .findFirst()
        .orElseThrow(
            () ->
                DeployException.usage(
                    "Deployment %s has no container %s, which the release names; it has %s"
                        .formatted(
                            workload.name(),
                            workload.container(),
                            containers.stream().map(Container::getName).toList())))
        .setImage(image);
  }

  private static List<PodSpec> allPods(List<HasMetadata> manifests) {
    return manifests.stream().flatMap(object -> pods(object).stream()).toList();
  }

  private static Optional<PodSpec> pods(HasMetadata object) {
    return template(object).map(PodTemplateSpec::getSpec);
  }

  private static Stream<Container> containers(HasMetadata object) {
    return pods(object)
        .map(spec -> Stream.concat(initContainers(spec), spec.getContainers().stream()))
        .orElse(Stream.empty());
  }

  private static Stream<Container> initContainers(PodSpec spec) {
    return spec.getInitContainers().stream();
  }

  private static Optional<PodTemplateSpec> template(HasMetadata object) {
    if (object instanceof Deployment deployment && deployment.getSpec() != null) {
      return Optional.ofNullable(deployment.getSpec().getTemplate());
    }
    if (object instanceof StatefulSet set && set.getSpec() != null) {
      return Optional.ofNullable(set.getSpec().getTemplate());
    }
    if (object instanceof DaemonSet set && set.getSpec() != null) {
      return Optional.ofNullable(set.getSpec().getTemplate());
    }
    return Optional.empty();
  }

  /** Whether the manifests bring the namespace they are for. */
  public @Nullable HasMetadata namespaceObject(String namespace) {
    return supporting.stream()
        .filter(object -> object.getKind().equals("Namespace"))
        .filter(object -> object.getMetadata().getName().equals(namespace))
        .findFirst()
        .orElse(null);
  }

  static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
