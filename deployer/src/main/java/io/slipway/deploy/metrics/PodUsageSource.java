package io.slipway.deploy.metrics;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetrics;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.PodUsage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What an arm's Pods use on average, containers summed up, as metrics.k8s.io says. */
final class PodUsageSource implements MetricSource {
  private final PodUsage usage;
  private final SourceContext context;

  PodUsageSource(PodUsage usage, SourceContext context) {
    this.usage = usage;
    this.context = context;
  }

  @Override
  public Reading read(Arm arm) throws InterruptedException {
    String namespace = context.selector().namespace();
    try {
      Map<String, String> labels = RevisionLabel.labels(context, arm);
      List<PodMetrics> pods =
          context
              .cluster()
              .call(
                  "read metrics.k8s.io of Pods %s in namespace %s".formatted(labels, namespace),
                  client ->
                      client
                          .top()
                          .pods()
                          .withLabels(labels)
                          .inNamespace(namespace)
                          .metrics()
                          .getItems());
      return pods.isEmpty()
          ? new Reading.Nothing("metrics.k8s.io knows no Pod of the " + arm.word() + " arm yet")
          : new Reading.Value(pods.stream().mapToDouble(this::used).average().orElse(0));
    } catch (DeployException e) {
      return new Reading.Nothing(String.valueOf(e.getMessage()));
    }
  }

  private double used(PodMetrics pod) {
    return pod.getContainers().stream()
        .map(container -> container.getUsage().get(word()))
        .filter(Objects::nonNull)
        .mapToDouble(quantity -> Quantity.getAmountInBytes(quantity).doubleValue())
        .sum();
  }

  private String word() {
    return usage.resource().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String query(Arm arm) {
    return "metrics.k8s.io pods %s %s".formatted(context.selector().labels(arm), word());
  }
}
