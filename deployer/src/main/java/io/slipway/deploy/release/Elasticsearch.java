package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

import org.jspecify.annotations.Nullable;

/**
 * Counts of documents, by Elasticsearch's {@code _count} API.
 *
 * @param index one or more, separated by commas; may hold {@code *}
 * @param query of an arm's documents, in query-string syntax; {@code {{workload}}}, {@code
 *     {{namespace}}} and {@code {{arm}}} are filled in
 * @param errors narrows {@code query} to those that failed; then requests are counted, else the
 *     number of documents is the value
 * @param timeField null is {@code @timestamp}
 */
public record Elasticsearch(
    String url,
    String index,
    String query,
    @Nullable String errors,
    @Nullable String timeField,
    @Nullable Credential authorization) {
  public Elasticsearch {
    Checks.httpUrl(url, "url");
    require(
        index != null && index.matches("[a-z0-9][a-z0-9._*,-]*"),
        "index: \"%s\" is not the name of an index".formatted(index));
    require(query != null && !query.isBlank(), "query: is empty; it must find an arm's documents");
    require(errors == null || !errors.isBlank(), "errors: is empty; leave it out");
  }

  public String timeFieldOrDefault() {
    return timeField == null ? "@timestamp" : timeField;
  }
}
