package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.present;

/** What an arm's Pods use on average, from metrics.k8s.io: cores, or bytes. */
public record PodUsage(Resource resource) {
  /** What is used. */
  public enum Resource {
    CPU,
    MEMORY
  }

  public PodUsage {
    present(resource, "resource", "cpu or memory");
  }
}
