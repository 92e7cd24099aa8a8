package io.slipway.deploy.metrics;

import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.Prometheus;
import io.slipway.deploy.release.Source;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/** Makes sources; all of them share one HTTP client. */
public final class MetricSources {
  private final HttpReader http = new HttpReader();

  /** The source that a release names. */
  public MetricSource open(Source source, ArmSelector selector) {
    Exposition exposition = source.exposition();
    if (exposition != null) {
      return new ExpositionSource(http, URI.create(exposition.url()), selector);
    }
    Prometheus prometheus = Objects.requireNonNull(source.prometheus());
    return new PrometheusSource(http, prometheus.url(), prometheus.query(), selector);
  }

  /**
   * The source behind a bare URL: an address without a path, or one that ends in {@code /}, is a
   * Prometheus server's; anything else is a page.
   */
  public MetricSource open(URI url, ArmSelector selector) {
    String path = url.getPath();
    return path == null || path.isEmpty() || path.endsWith("/")
        ? new PrometheusSource(http, url.toString(), null, selector)
        : new ExpositionSource(http, url, selector);
  }

  /** Everything an arm's counters ever counted. */
  public static CounterDelta.Total total(Reading.Counters counters) {
    CounterDelta delta = new CounterDelta();
    delta.add(List.of());
    return delta.add(counters.samples());
  }
}
