package io.slipway.deploy.release;

import org.jspecify.annotations.Nullable;

/** A page of counters in the Prometheus text format, with Istio's request metrics in it. */
public record Exposition(String url, @Nullable Credential authorization) {
  public Exposition {
    Checks.httpUrl(url, "url");
  }

  public Exposition(String url) {
    this(url, null);
  }
}
