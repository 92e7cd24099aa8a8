package io.slipway.deploy.metrics;

import io.slipway.deploy.release.Compared;
import io.slipway.deploy.release.Comparison;
import io.slipway.deploy.release.Credential;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Prometheus;
import io.slipway.deploy.release.Source;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes sources; all of them share one HTTP client. */
public final class MetricSources {
  private final HttpReader http = new HttpReader();
  private final JsonCall json = new JsonCall();
  private final Map<String, String> environment;
  private final Clock clock;

  public MetricSources() {
    this(System.getenv(), Clock.systemUTC());
  }

  /**
   * @param environment where credentials are looked up by name
   */
  public MetricSources(Map<String, String> environment, Clock clock) {
    this.environment = Map.copyOf(environment);
    this.clock = clock;
  }

  /** What counts requests, whatever became of them. */
  public MetricSource open(Source source, SourceContext context) {
    return ofRequests(source, IstioRequests.METRIC, context)
        .orElseThrow(() -> new IllegalStateException(source.word() + " counts no requests"));
  }

  /** The source that a metric names. */
  public MetricSource open(Metric metric, SourceContext context) {
    Source source = metric.source();
    return ofRequests(source, series(metric.compare()), context)
        .orElseGet(() -> ofOthers(metric, context));
  }

  private Optional<MetricSource> ofRequests(Source source, String series, SourceContext context) {
    if (source.exposition() != null) {
      Exposition page = source.exposition();
      Credentials credentials = credentials(page.authorization(), context);
      return Optional.of(
          new ExpositionSource(http, URI.create(page.url()), context, series, credentials));
    }
    if (source.prometheus() != null) {
      Prometheus prometheus = source.prometheus();
      Credentials credentials = credentials(prometheus.authorization(), context);
      return Optional.of(new PrometheusSource(http, prometheus, context, series, credentials));
    }
    return Optional.empty();
  }

  private MetricSource ofOthers(Metric metric, SourceContext context) {
    Source source = metric.source();
    if (source.elasticsearch() != null) {
      Credentials credentials = credentials(source.elasticsearch().authorization(), context);
      return new ElasticsearchSource(
          json, source.elasticsearch(), context, credentials, clock.instant());
    }
    if (source.webhook() != null) {
      Credentials credentials = credentials(source.webhook().authorization(), context);
      return new WebhookSource(json, source.webhook(), context, credentials);
    }
    return ofCluster(metric, context);
  }

  private static MetricSource ofCluster(Metric metric, SourceContext context) {
    Source source = metric.source();
    if (source.pods() != null) {
      return new PodUsageSource(source.pods(), context);
    }
    if (source.job() != null) {
      return new JobSource(source.job(), metric.name(), context);
    }
    if (source.newErrors() != null) {
      return new NewErrorsSource(source.newErrors(), context);
    }
    throw new IllegalStateException("no source is made for " + source.word());
  }

  private static String series(@Nullable Comparison compare) {
    boolean latency = compare != null && compare.what() == Compared.LATENCY;
    return latency ? IstioRequests.DURATIONS : IstioRequests.METRIC;
  }

  private Credentials credentials(@Nullable Credential credential, SourceContext context) {
    return new Credentials(credential, context, environment);
  }

  /**
   * The source behind a bare URL: an address without a path, or one that ends in {@code /}, is a
   * Prometheus server's; anything else is a page.
   */
  public MetricSource open(URI url, ArmSelector selector) {
    String path = url.getPath();
    SourceContext context = SourceContext.of(selector);
    Credentials none = credentials(null, context);
    return path == null || path.isEmpty() || path.endsWith("/")
        ? new PrometheusSource(
            http, new Prometheus(url.toString(), null), context, IstioRequests.METRIC, none)
        : new ExpositionSource(http, url, context, IstioRequests.METRIC, none);
  }

  /** Everything an arm's counters ever counted. */
  public static CounterDelta.Total total(Reading.Counters counters) {
    CounterDelta delta = new CounterDelta();
    delta.add(List.of());
    return delta.add(counters.samples());
  }
}
