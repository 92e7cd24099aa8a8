package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.exactlyOne;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a metric is read: exactly one of the two. */
public record Source(@Nullable Exposition exposition, @Nullable Prometheus prometheus) {
  public Source {
    exactlyOne("source", List.of("exposition", "prometheus"), exposition, prometheus);
  }

  boolean yieldsRatioOnly() {
    return prometheus != null && prometheus.query() != null;
  }
}
