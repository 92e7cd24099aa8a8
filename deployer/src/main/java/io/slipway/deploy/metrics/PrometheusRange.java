package io.slipway.deploy.metrics;

import io.slipway.deploy.release.Arm;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Istio's request counters of an arm over a time that has passed, by Prometheus' range queries. */
public final class PrometheusRange {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Prometheus refuses more points of a series. */
  private static final long MOST_POINTS = 11_000;

  private final HttpReader http = new HttpReader();
  private final String url;
  private final ArmSelector selector;

  public PrometheusRange(String url, ArmSelector selector) {
    this.url = url.replaceAll("/+$", "");
    this.selector = selector;
  }

  /**
   * What had been counted since {@code from}, at each step.
   *
   * @throws IOException in words, where Prometheus can't be read
   * @throws IllegalArgumentException where the range or the step is of no use
   */
  public NavigableMap<Instant, CounterDelta.Total> read(
      Arm arm, Instant from, Instant to, Duration step) throws IOException, InterruptedException {
    long points = Duration.between(from, to).toSeconds() / Math.max(1, step.toSeconds());
    if (points < 1 || points > MOST_POINTS) {
      throw new IllegalArgumentException(
          "from %s to %s in steps of %ds makes %d readings; allowed are 1 to %d"
              .formatted(from, to, step.toSeconds(), points, MOST_POINTS));
    }
    String query =
        IstioRequests.promQl(
            IstioRequests.METRIC, arm.deployment(selector.workload()), selector.namespace(), false);
    URI uri =
        URI.create(
            "%s/api/v1/query_range?query=%s&start=%d&end=%d&step=%d"
                .formatted(
                    url,
                    URLEncoder.encode(query, StandardCharsets.UTF_8),
                    from.getEpochSecond(),
                    to.getEpochSecond(),
                    Math.max(1, step.toSeconds())));
    return totals(samples(uri));
  }

  private NavigableMap<Instant, List<Sample>> samples(URI uri)
      throws IOException, InterruptedException {
    NavigableMap<Instant, List<Sample>> byTime = new TreeMap<>();
    try {
      JsonNode answer = JSON.readTree(http.get(uri, null));
      if (!"success".equals(answer.path("status").asString(""))) {
        throw new IOException(
            "the query at %s failed: %s"
                .formatted(HttpReader.redacted(uri), answer.path("error").asString("no reason")));
      }
      for (JsonNode series : answer.path("data").path("result")) {
        Map<String, String> labels = new HashMap<>();
        series
            .path("metric")
            .properties()
            .forEach(entry -> labels.put(entry.getKey(), entry.getValue().asString("")));
        for (JsonNode pair : series.path("values")) {
          byTime
              .computeIfAbsent(
                  Instant.ofEpochSecond(pair.path(0).asLong()), at -> new ArrayList<>())
              .add(
                  new Sample(
                      IstioRequests.METRIC,
                      labels,
                      Double.parseDouble(pair.path(1).asString("NaN"))));
        }
      }
      return byTime;
    } catch (JacksonException e) {
      throw new IOException(
          "GET %s answered no JSON: %s".formatted(HttpReader.redacted(uri), e.getOriginalMessage()),
          e);
    }
  }

  private static NavigableMap<Instant, CounterDelta.Total> totals(
      NavigableMap<Instant, List<Sample>> byTime) {
    CounterDelta delta = new CounterDelta();
    NavigableMap<Instant, CounterDelta.Total> totals = new TreeMap<>();
    byTime.forEach((at, samples) -> totals.put(at, delta.add(samples)));
    return totals;
  }
}
