package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.ImageReference;
import io.slipway.deploy.release.Images;
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
 * The objects of a release as they are to be: the stable arms of its workloads with the new images,
 * and what goes beside them, in the order of applying.
 */
public record ReleaseObjects(WorkloadObjects stable, List<HasMetadata> supporting) {
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
   * Completes manifests for a release: namespace, images, labels of the stable arm.
   *
   * @throws DeployException where the manifests and the release don't go together
   */
  public static ReleaseObjects of(Release release, List<HasMetadata> manifests, Images images) {
    manifests.forEach(object -> putIntoNamespace(object, release.namespace()));
    List<HasMetadata> supporting = new ArrayList<>(manifests);
    List<HasMetadata> workloads = new ArrayList<>();
    for (Workload workload : release.spec().members()) {
      HasMetadata manifest = find(workload, manifests);
      WorkloadManifests.requireUsable(manifest, workload);
      supporting.remove(manifest);
      workloads.add(manifest);
      String image = images.of(workload.name()).toString();
      fillPlaceholders(manifest, image);
      setImage(manifest, workload, image);
    }
    supporting.sort(Comparator.comparingInt(ReleaseObjects::rank));
    supporting.forEach(ReleaseObjects::requireWholeService);
    supporting.forEach(object -> fillPlaceholders(object, images));
    VersionedConfig.version(
        release.name(), new WorkloadObjects(workloads).references(), allPods(manifests), manifests);
    return new ReleaseObjects(
        new WorkloadObjects(
            workloads.stream().map(each -> WorkloadManifests.stable(each, release)).toList()),
        supporting);
  }

  /** The image that a workload's manifest has; empty where it has no such container. */
  public static String imageOf(Workload workload, List<HasMetadata> manifests) {
    HasMetadata manifest = find(workload, manifests);
    boolean whole = pods(manifest).isPresent();
    return whole ? PodTemplates.image(manifest, workload) : "";
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

  private static HasMetadata find(Workload workload, List<HasMetadata> manifests) {
    return new WorkloadObjects(manifests)
        .find(workload)
        .orElseThrow(
            () ->
                DeployException.usage(
                    "the manifests have no %s %s, which the release names as its workload; they have %s"
                        .formatted(
                            workload.kind(),
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
    placeholders(object).forEach(container -> container.setImage(image));
  }

  /** Only where there is one image it is clear which is meant. */
  private static void fillPlaceholders(HasMetadata object, Images images) {
    List<ImageReference> distinct = images.distinct();
    for (Container container : placeholders(object).toList()) {
      if (distinct.size() > 1) {
        throw DeployException.usage(
            "%s %s: container %s has the image %s, but the release has several, %s; write which"
                .formatted(
                    object.getKind(),
                    object.getMetadata().getName(),
                    container.getName(),
                    PLACEHOLDER,
                    images));
      }
      container.setImage(distinct.get(0).toString());
    }
  }

  private static Stream<Container> placeholders(HasMetadata object) {
    return containers(object).filter(container -> PLACEHOLDER.equals(container.getImage()));
  }

  private static void setImage(HasMetadata manifest, Workload workload, String image) {
    List<Container> containers = PodTemplates.of(manifest).getSpec().getContainers();
    containers.stream()
        .filter(container -> workload.container().equals(container.getName()))
        .findFirst()
        .orElseThrow(
            () ->
                DeployException.usage(
                    "%s %s has no container %s, which the release names; it has %s"
                        .formatted(
                            workload.kind(),
                            workload.name(),
                            workload.container(),
                            containers.stream().map(Container::getName).toList())))
        .setImage(image);
  }

  private static List<PodSpec> allPods(List<HasMetadata> manifests) {
    return manifests.stream().flatMap(object -> pods(object).stream()).toList();
  }

  private static Optional<PodSpec> pods(HasMetadata object) {
    return PodTemplates.find(object).map(PodTemplateSpec::getSpec);
  }

  private static Stream<Container> containers(HasMetadata object) {
    return pods(object)
        .map(spec -> Stream.concat(initContainers(spec), spec.getContainers().stream()))
        .orElse(Stream.empty());
  }

  private static Stream<Container> initContainers(PodSpec spec) {
    return spec.getInitContainers().stream();
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
