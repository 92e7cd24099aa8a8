package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.require;

/** The workload that is brought in by steps; {@code container} gets the release's image. */
public record Workload(String kind, String name, String container) {
  private static final String SUFFIX = "-canary";

  public Workload {
    require(
        "Deployment".equals(kind),
        "kind: \"%s\" can't be brought in by canary; allowed is Deployment".formatted(kind));
    dnsLabel(name, "name");
    dnsLabel(name + SUFFIX, "name");
    dnsLabel(container, "container");
  }

  /** The Deployment that runs the new version while it is judged. */
  public String canaryName() {
    return name + SUFFIX;
  }
}
