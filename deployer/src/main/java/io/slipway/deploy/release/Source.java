package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.exactlyOne;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Where a metric is read: exactly one of them. */
public record Source(
    @Nullable Exposition exposition,
    @Nullable Prometheus prometheus,
    @Nullable Elasticsearch elasticsearch,
    @Nullable PodUsage pods,
    @Nullable MetricHook webhook,
    @Nullable CheckJob job,
    @Nullable NewErrors newErrors) {
  /** Stands in a query for the label {@code controller-revision-hash} of an arm's Pods. */
  public static final String REVISION = "{{revision}}";

  static final List<String> NAMES =
      List.of("exposition", "prometheus", "elasticsearch", "pods", "webhook", "job", "newErrors");

  public Source {
    exactlyOne(
        "source", NAMES, exposition, prometheus, elasticsearch, pods, webhook, job, newErrors);
  }

  public Source(@Nullable Exposition exposition, @Nullable Prometheus prometheus) {
    this(exposition, prometheus, null, null, null, null, null);
  }

  /** The key that is given. */
  public String word() {
    List<@Nullable Object> all =
        Arrays.asList(exposition, prometheus, elasticsearch, pods, webhook, job, newErrors);
    return NAMES.get(
        IntStream.range(0, all.size())
            .filter(i -> Objects.nonNull(all.get(i)))
            .findFirst()
            .orElseThrow());
  }

  boolean yieldsLatency() {
    return exposition != null || (prometheus != null && prometheus.query() == null);
  }

  /** Requests, and how many of them failed. */
  public boolean yieldsCounts() {
    return yieldsLatency() || (elasticsearch != null && elasticsearch.errors() != null);
  }

  /** One of any number is meant as a ratio. */
  boolean yieldsRatio() {
    return yieldsCounts() || prometheus != null || webhook != null;
  }

  /** Whether it can tell Pods of one name by their revision. */
  boolean tellsRevisions() {
    if (prometheus != null) {
      return prometheus.query() != null && prometheus.query().contains(REVISION);
    }
    return elasticsearch == null ? exposition == null : elasticsearch.query().contains(REVISION);
  }

  boolean judgesByItself() {
    return job != null || newErrors != null;
  }

  boolean mayJudge() {
    return webhook != null;
  }
}
