package io.slipway.deploy.metrics;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Prometheus;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Instant queries of a Prometheus server's HTTP API
 * (prometheus.io/docs/prometheus/latest/querying/api): Istio's raw counters, or a query of the
 * user's that yields a number.
 */
final class PrometheusSource implements MetricSource {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpReader http;
  private final String url;
  private final @Nullable String query;
  private final SourceContext context;
  private final String series;
  private final Credentials credentials;

  PrometheusSource(
      HttpReader http,
      Prometheus prometheus,
      SourceContext context,
      String series,
      Credentials credentials) {
    this.http = http;
    this.url = prometheus.url().replaceAll("/+$", "");
    this.query = prometheus.query();
    this.context = context;
    this.series = series;
    this.credentials = credentials;
  }

  @Override
  public Reading read(Arm arm) throws InterruptedException {
    try {
      String asked = RevisionLabel.fill(query(arm), context, arm);
      URI uri =
          URI.create(
              url + "/api/v1/query?query=" + URLEncoder.encode(asked, StandardCharsets.UTF_8));
      return read(uri);
    } catch (DeployException e) {
      return new Reading.Nothing(String.valueOf(e.getMessage()));
    }
  }

  private Reading read(URI uri) throws InterruptedException {
    try {
      JsonNode data = data(http.get(uri, credentials.header()), uri);
      return query == null ? new Reading.Counters(vector(data)) : ratio(data);
    } catch (IOException | IllegalArgumentException e) {
      return new Reading.Nothing(String.valueOf(e.getMessage()));
    } catch (JacksonException e) {
      return new Reading.Nothing(
          "GET %s answered no JSON: %s"
              .formatted(HttpReader.redacted(uri), e.getOriginalMessage()));
    }
  }

  @Override
  public String query(Arm arm) {
    ArmSelector selector = context.selector();
    String workload = arm.deployment(selector.workload());
    return query == null
        ? IstioRequests.promQl(
            series, workload, selector.namespace(), context.copies().getAsBoolean())
        : query
            .replace("{{workload}}", workload)
            .replace("{{namespace}}", selector.namespace())
            .replace("{{arm}}", arm.word());
  }

  private static JsonNode data(String body, URI uri) {
    JsonNode answer = JSON.readTree(body);
    if (!"success".equals(answer.path("status").asString(""))) {
      throw new IllegalArgumentException(
          "the query at %s failed: %s"
              .formatted(HttpReader.redacted(uri), answer.path("error").asString("no reason")));
    }
    return answer.path("data");
  }

  private static Reading ratio(JsonNode data) {
    if (data.path("resultType").asString("").equals("scalar")) {
      return ratio(value(data.path("result")));
    }
    List<Sample> vector = vector(data);
    return switch (vector.size()) {
      case 0 -> new Reading.Nothing("the query found no series");
      case 1 -> ratio(vector.get(0).value());
      default ->
          throw new IllegalArgumentException(
              "the query yields %d series; one number is expected, such as sum(...) / sum(...)"
                  .formatted(vector.size()));
    };
  }

  /** Prometheus says NaN for 0 / 0: no requests are no data. */
  private static Reading ratio(double value) {
    return Double.isFinite(value)
        ? new Reading.Value(value)
        : new Reading.Nothing("the query yields " + value);
  }

  private static List<Sample> vector(JsonNode data) {
    String type = data.path("resultType").asString("");
    if (!type.equals("vector")) {
      throw new IllegalArgumentException(
          "the query yields a %s; an instant vector or a scalar is expected".formatted(type));
    }
    List<Sample> samples = new ArrayList<>();
    for (JsonNode item : data.path("result")) {
      Map<String, String> labels = new HashMap<>();
      item.path("metric")
          .properties()
          .forEach(e -> labels.put(e.getKey(), e.getValue().asString("")));
      samples.add(
          new Sample(labels.getOrDefault("__name__", ""), labels, value(item.path("value"))));
    }
    return samples;
  }

  /** {@code [ <unix time>, "<number>" ]}, where the number may be NaN, +Inf or -Inf. */
  private static double value(JsonNode pair) {
    String text = pair.path(1).asString("NaN");
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
