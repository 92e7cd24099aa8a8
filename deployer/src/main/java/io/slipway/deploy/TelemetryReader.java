package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.log.PodLogs;
import io.slipway.deploy.metrics.ArmSelector;
import io.slipway.deploy.metrics.CounterDelta;
import io.slipway.deploy.metrics.MetricSource;
import io.slipway.deploy.metrics.MetricSources;
import io.slipway.deploy.metrics.Reading;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.state.SavedRollout;
import io.slipway.deploy.target.PodTemplates;
import io.slipway.deploy.target.WorkloadObjects;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the logs and the request counts of a release's Pods, of both arms. */
final class TelemetryReader {
  private static final int MAX_LOG_LINES = 10_000;

  private final KubernetesApi api;
  private final MetricSources sources;
  private final SavedRollout saved;
  private final RolloutListener listener;

  TelemetryReader(
      KubernetesApi api, MetricSources sources, SavedRollout saved, RolloutListener listener) {
    this.api = api;
    this.sources = sources;
    this.saved = saved;
    this.listener = listener;
  }

  Telemetry read(int logLines, @Nullable String metricsUrl) throws InterruptedException {
    if (logLines < 0 || logLines > MAX_LOG_LINES) {
      throw DeployException.usage(
          "logLines: %d is not allowed; 0 to %d".formatted(logLines, MAX_LOG_LINES));
    }
    int pods = 0;
    int lines = 0;
    long requests = 0;
    long errors = 0;
    for (Workload workload : saved.release().spec().members()) {
      List<Pod> own = new PodLogs(api, namespace()).pods(selector(workload));
      pods += own.size();
      lines += logLines == 0 ? 0 : logs(own, logLines);
      for (Arm arm : Arm.values()) {
        CounterDelta.Total counted = count(metricsUrl, workload, arm);
        requests += counted.requests();
        errors += counted.errors();
      }
    }
    return new Telemetry(pods, lines, requests, errors);
  }

  private int logs(List<Pod> pods, int lines) throws InterruptedException {
    int count = 0;
    for (Pod pod : pods) {
      for (Container container : pod.getSpec().getContainers()) {
        count += log(pod.getMetadata().getName(), container.getName(), lines);
      }
    }
    return count;
  }

  /** A container that hasn't started has no log; that is said and no reason to stop. */
  private int log(String pod, String container, int lines) throws InterruptedException {
    try {
      List<String> log = new PodLogs(api, namespace()).last(pod, container, lines);
      log.forEach(line -> listener.on(new RolloutEvent.LogLine(pod, container, line)));
      return log.size();
    } catch (DeployException e) {
      listener.on(new RolloutEvent.Message(saved.release().name(), String.valueOf(e.getMessage())));
      return 0;
    }
  }

  private CounterDelta.Total count(@Nullable String url, Workload workload, Arm arm)
      throws InterruptedException {
    if (url == null) {
      return CounterDelta.Total.NONE;
    }
    ArmSelector selector = new ArmSelector(workload, namespace());
    MetricSource source = sources.open(uri(url), selector);
    Reading reading = source.read(arm);
    if (reading instanceof Reading.Counters counters) {
      return MetricSources.total(counters);
    }
    String why = reading instanceof Reading.Nothing nothing ? nothing.why() : "no counters";
    throw DeployException.failed("could not count requests: " + why);
  }

  private static URI uri(String url) {
    URI uri = null;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw DeployException.usage("metrics: is not a URL: " + e.getMessage());
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw DeployException.usage("metrics: expected an http:// or https:// URL");
    }
    return uri;
  }

  /** What the Service selects on: the arm left out. */
  private Map<String, String> selector(Workload workload) {
    Map<String, String> labels =
        new HashMap<>(PodTemplates.labels(WorkloadObjects.fromJson(saved.stable()).get(workload)));
    labels.remove(Arm.LABEL);
    return labels;
  }

  private String namespace() {
    return saved.release().namespace();
  }
}
