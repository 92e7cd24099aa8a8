package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.target.VersionedConfig.References;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a release's other objects, which count for both arms from its beginning, would do to the
 * Pods that run: as far as labels, ports and names tell.
 */
public final class HarmToStable {
  private final Applier applier;
  private final WorkloadObjects stable;
  private final WorkloadObjects live;

  /**
   * @param stable in the new version
   * @param live as they run now
   */
  public HarmToStable(KubernetesApi api, WorkloadObjects stable, WorkloadObjects live) {
    this.applier = new Applier(api, RolloutListener.NONE);
    this.stable = stable;
    this.live = live;
  }

  /** In words; empty where nothing is known to do any. */
  public List<String> warnings(List<HasMetadata> supporting) throws InterruptedException {
    List<String> warnings = new ArrayList<>();
    References read = live.references();
    for (HasMetadata object : supporting) {
      if (read.has(object) && !VersionedConfig.isVersioned(object) && changes(object)) {
        warnings.add(
            "%s %s, which the stable Pods read under that name, changes when the rollout begins"
                .formatted(object.getKind(), object.getMetadata().getName()));
      }
      for (HasMetadata workload : live.all()) {
        PodTemplateSpec pods = PodTemplates.of(workload);
        if (object instanceof Service service) {
          stable
              .like(workload)
              .map(PodTemplates::of)
              .ifPresent(next -> warnings.addAll(service(service, workload, pods, next)));
        } else if (object instanceof NetworkPolicy policy
            && selects(policy.getSpec().getPodSelector(), labels(pods))
            && changes(policy)) {
          warnings.add(
              "NetworkPolicy %s counts for the stable Pods of %s %s too, as soon as the rollout begins"
                  .formatted(
                      policy.getMetadata().getName(),
                      workload.getKind(),
                      workload.getMetadata().getName()));
        }
      }
    }
    return warnings;
  }

  private static List<String> service(
      Service service, HasMetadata workload, PodTemplateSpec now, PodTemplateSpec next) {
    Map<String, String> selector = ReleaseObjects.orEmpty(service.getSpec().getSelector());
    if (selector.isEmpty() || !labels(next).entrySet().containsAll(selector.entrySet())) {
      return List.of();
    }
    String name = service.getMetadata().getName();
    String where = workload.getKind() + " " + workload.getMetadata().getName();
    if (!labels(now).entrySet().containsAll(selector.entrySet())) {
      return List.of(
          "Service %s selects %s, which the stable Pods of %s don't have: it leads to none of them as soon as the rollout begins"
              .formatted(name, selector, where));
    }
    return service.getSpec().getPorts().stream()
        .map(HarmToStable::portName)
        .filter(port -> port != null && has(next, port) && !has(now, port))
        .map(
            port ->
                "Service %s sends to the port named %s, which the stable Pods of %s don't have: it gets no answer from them as soon as the rollout begins"
                    .formatted(name, port, where))
        .toList();
  }

  private static @Nullable String portName(ServicePort port) {
    return port.getTargetPort() == null ? null : port.getTargetPort().getStrVal();
  }

  private static boolean has(PodTemplateSpec pods, String port) {
    return pods.getSpec().getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .map(ContainerPort::getName)
        .anyMatch(port::equals);
  }

  private static boolean selects(@Nullable LabelSelector selector, Map<String, String> labels) {
    if (selector == null) {
      return true;
    }
    return labels
            .entrySet()
            .containsAll(ReleaseObjects.orEmpty(selector.getMatchLabels()).entrySet())
        && selector.getMatchExpressions().stream().allMatch(each -> selects(each, labels));
  }

  private static boolean selects(LabelSelectorRequirement each, Map<String, String> labels) {
    String value = labels.get(each.getKey());
    return switch (each.getOperator()) {
      case "In" -> value != null && each.getValues().contains(value);
      case "NotIn" -> value == null || !each.getValues().contains(value);
      case "Exists" -> value != null;
      default -> value == null;
    };
  }

  private boolean changes(HasMetadata object) throws InterruptedException {
    HasMetadata before = applier.read(object);
    return before == null
        || !Objects.equals(content(before), content(applier.dryRun(object, false)));
  }

  private static @Nullable Object content(HasMetadata object) {
    if (object instanceof ConfigMap map) {
      return List.of(
          ReleaseObjects.orEmpty(map.getData()), ReleaseObjects.orEmpty(map.getBinaryData()));
    }
    if (object instanceof Secret secret) {
      return ReleaseObjects.orEmpty(secret.getData());
    }
    return object instanceof NetworkPolicy policy ? policy.getSpec() : null;
  }

  private static Map<String, String> labels(PodTemplateSpec pods) {
    return pods.getMetadata() == null
        ? Map.of()
        : ReleaseObjects.orEmpty(pods.getMetadata().getLabels());
  }
}
