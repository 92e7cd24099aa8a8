package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

import org.jspecify.annotations.Nullable;

/**
 * A Prometheus server's HTTP API.
 *
 * @param query an instant query that yields one number, for {@code maxErrorRatio} the error ratio;
 *     {@code {{workload}}}, {@code {{namespace}}} and {@code {{arm}}} stand for the arm that is
 *     measured. Without it Istio's request counters are read.
 */
public record Prometheus(String url, @Nullable String query, @Nullable Credential authorization) {
  public Prometheus {
    Checks.httpUrl(url, "url");
    require(query == null || !query.isBlank(), "query: is empty; leave it out to count requests");
  }

  public Prometheus(String url, @Nullable String query) {
    this(url, query, null);
  }
}
