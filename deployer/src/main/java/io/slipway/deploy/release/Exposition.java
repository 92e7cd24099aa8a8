package io.slipway.deploy.release;

/** A page of counters in the Prometheus text format, with Istio's request metrics in it. */
public record Exposition(String url) {
  public Exposition {
    Checks.httpUrl(url, "url");
  }
}
