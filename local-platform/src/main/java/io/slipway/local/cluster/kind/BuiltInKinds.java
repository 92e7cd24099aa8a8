package io.slipway.local.cluster.kind;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.NodeMetrics;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetrics;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType.ScalePaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The kinds that need no CustomResourceDefinition. */
final class BuiltInKinds {

  private static final List<String> ALL = List.of("all");
  private static final Set<String> STATUS = Set.of("status");
  private static final Set<String> SCALABLE = Set.of("status", "scale");

  private static final ScalePaths SCALE =
      new ScalePaths("spec.replicas", "status.replicas", "spec.selector");

  private final ModelSchemas schemas = new ModelSchemas();
  private final List<ResourceType> types = new ArrayList<>();

  private BuiltInKinds() {}

  static List<ResourceType> list() {
    BuiltInKinds kinds = new BuiltInKinds();
    kinds.addCore();
    kinds.addApps();
    kinds.add(Ingress.class, true, List.of("ing"), List.of(), STATUS);
    kinds.add(NetworkPolicy.class, true, List.of("netpol"), List.of(), Set.of());
    kinds.add(HorizontalPodAutoscaler.class, true, List.of("hpa"), ALL, STATUS);
    kinds.add(PodMetrics.class, "pods", true, List.of(), List.of(), Set.of());
    kinds.add(NodeMetrics.class, "nodes", false, List.of(), List.of(), Set.of());
    kinds.add(PodDisruptionBudget.class, true, List.of("pdb"), List.of(), STATUS);
    kinds.add(Lease.class, true, List.of(), List.of(), Set.of());
    kinds.add(EndpointSlice.class, true, List.of(), List.of(), Set.of());
    kinds.add(
        CustomResourceDefinition.class,
        false,
        List.of("crd", "crds"),
        List.of("api-extensions"),
        STATUS);
    return List.copyOf(kinds.types);
  }

  private void addCore() {
    add(Namespace.class, false, List.of("ns"), List.of(), Set.of("status", "finalize"));
    add(Pod.class, true, List.of("po"), ALL, Set.of("status", "log"));
    add(Service.class, true, List.of("svc"), ALL, STATUS);
    add(Endpoints.class, true, List.of("ep"), List.of(), Set.of());
    add(ConfigMap.class, true, List.of("cm"), List.of(), Set.of());
    add(Secret.class, true, List.of(), List.of(), Set.of());
    add(Event.class, true, List.of("ev"), List.of(), Set.of());
    add(Node.class, false, List.of("no"), List.of(), STATUS);
    add(ServiceAccount.class, true, List.of("sa"), List.of(), Set.of());
    add(PersistentVolume.class, false, List.of("pv"), List.of(), STATUS);
    add(PersistentVolumeClaim.class, true, List.of("pvc"), List.of(), STATUS);
  }

  private void addApps() {
    add(Deployment.class, true, List.of("deploy"), ALL, SCALABLE);
    add(ReplicaSet.class, true, List.of("rs"), ALL, SCALABLE);
    add(StatefulSet.class, true, List.of("sts"), ALL, SCALABLE);
    add(DaemonSet.class, true, List.of("ds"), ALL, STATUS);
    add(ControllerRevision.class, true, List.of(), List.of(), Set.of());
    add(Job.class, true, List.of(), ALL, STATUS);
  }

  private void add(
      Class<? extends HasMetadata> model,
      boolean namespaced,
      List<String> shortNames,
      List<String> categories,
      Set<String> subresources) {
    add(model, HasMetadata.getPlural(model), namespaced, shortNames, categories, subresources);
  }

  private void add(
      Class<? extends HasMetadata> model,
      String plural,
      boolean namespaced,
      List<String> shortNames,
      List<String> categories,
      Set<String> subresources) {
    types.add(
        new ResourceType(
            HasMetadata.getGroup(model),
            HasMetadata.getVersion(model),
            plural,
            HasMetadata.getSingular(model),
            HasMetadata.getKind(model),
            namespaced,
            shortNames,
            categories,
            subresources,
            schemas.of(model),
            false,
            List.of(),
            subresources.contains("scale") ? SCALE : null,
            Json.object()));
  }
}
