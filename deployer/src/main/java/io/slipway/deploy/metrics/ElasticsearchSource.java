package io.slipway.deploy.metrics;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.http.ServiceCall;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Elasticsearch;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Counts documents since the source was opened, by the count API
 * (elastic.co/guide/en/elasticsearch/reference/current/search-count.html). Counts of documents that
 * are indexed late only grow, so they are taken for counters.
 */
final class ElasticsearchSource implements MetricSource {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final JsonCall call;
  private final Elasticsearch search;
  private final SourceContext context;
  private final Credentials credentials;
  private final Instant since;

  ElasticsearchSource(
      JsonCall call,
      Elasticsearch search,
      SourceContext context,
      Credentials credentials,
      Instant since) {
    this.call = call;
    this.search = search;
    this.context = context;
    this.credentials = credentials;
    this.since = since;
  }

  @Override
  public Reading read(Arm arm) throws InterruptedException {
    try {
      String query = RevisionLabel.fill(filled(search.query(), arm), context, arm);
      long all = count(List.of(query));
      if (search.errors() == null) {
        return new Reading.Value(all);
      }
      long errors = Math.min(all, count(List.of(query, filled(search.errors(), arm))));
      return new Reading.Counters(List.of(sample("200", all - errors), sample("500", errors)));
    } catch (IOException | DeployException e) {
      return new Reading.Nothing(String.valueOf(e.getMessage()));
    }
  }

  private long count(List<String> queries) throws IOException, InterruptedException {
    List<Object> filters = new ArrayList<>();
    queries.forEach(query -> filters.add(Map.of("query_string", Map.of("query", query))));
    filters.add(
        Map.of("range", Map.of(search.timeFieldOrDefault(), Map.of("gte", since.toString()))));
    Map<String, Object> body = Map.of("query", Map.of("bool", Map.of("filter", filters)));
    JsonNode answer = call.post(uri(), body, credentials.header(), TIMEOUT);
    if (answer.path("_shards").path("failed").asInt(0) > 0) {
      throw new IOException("some shards failed at POST " + ServiceCall.shown(uri()));
    }
    if (!answer.path("count").isIntegralNumber()) {
      throw new IOException("POST %s answered no count".formatted(ServiceCall.shown(uri())));
    }
    return answer.path("count").asLong();
  }

  private static Sample sample(String code, long value) {
    return new Sample("documents", Map.of("response_code", code), value);
  }

  private URI uri() {
    return URI.create(search.url().replaceAll("/+$", "") + "/" + search.index() + "/_count");
  }

  private String filled(String query, Arm arm) {
    return query
        .replace("{{workload}}", arm.deployment(context.selector().workload()))
        .replace("{{namespace}}", context.selector().namespace())
        .replace("{{arm}}", arm.word());
  }

  @Override
  public String query(Arm arm) {
    String errors = search.errors() == null ? "" : ", failed: " + filled(search.errors(), arm);
    return search.index() + "/_count " + filled(search.query(), arm) + errors;
  }
}
