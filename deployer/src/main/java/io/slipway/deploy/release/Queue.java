package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.require;

import org.jspecify.annotations.Nullable;

/**
 * What a release waits its turn in.
 *
 * @param environment names the queue; all releases of one environment share it
 * @param namespace where the queue's ConfigMap lies; null: the release's namespace
 * @param priority higher goes first; null is 0
 * @param concurrency how many of the environment may be rolled out at a time; null is 1
 */
public record Queue(
    String environment,
    @Nullable String namespace,
    @Nullable Integer priority,
    @Nullable Integer concurrency) {
  /** So that {@code slipway-queue-ENVIRONMENT-TICKET} is still a label. */
  private static final int MAX_NAME = 40;

  private static final int MOST = 1000;

  public Queue {
    dnsLabel(environment, "environment");
    require(
        environment.length() <= MAX_NAME,
        "environment: \"%s\" has %d characters; allowed are %d"
            .formatted(environment, environment.length(), MAX_NAME));
    if (namespace != null) {
      dnsLabel(namespace, "namespace");
    }
    require(
        priority == null || Math.abs(priority) <= MOST,
        "priority: %d is not allowed; -1000 to 1000".formatted(priority));
    require(
        concurrency == null || concurrency >= 1 && concurrency <= MOST,
        "concurrency: %d is not allowed; 1 to 1000".formatted(concurrency));
  }

  public int priorityOrDefault() {
    return priority == null ? 0 : priority;
  }

  public int concurrencyOrDefault() {
    return concurrency == null ? 1 : concurrency;
  }
}
