package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positiveIfPresent;
import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a release.
 *
 * @param image what to run, {@code REF@DIGEST}; an image given at deploy time wins
 * @param manifests paths of plain Kubernetes manifests, relative to the release file
 * @param deadline from start to promotion; what takes longer is rolled back
 */
public record Spec(
    @Nullable String image,
    List<String> manifests,
    Workload workload,
    Strategy strategy,
    Routing routing,
    Analysis analysis,
    @Nullable Duration deadline) {
  private static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(30);

  public Spec {
    require(
        manifests != null && !manifests.isEmpty(),
        "manifests: is empty; expected the manifest with the workload");
    manifests = List.copyOf(manifests);
    present(workload, "workload", "kind, name and container");
    present(strategy, "strategy", "canary");
    present(routing, "routing", "istio");
    present(analysis, "analysis", "interval, failureLimit and metrics");
    positiveIfPresent(deadline, "deadline");
  }

  public Duration deadlineOrDefault() {
    return deadline == null ? DEFAULT_DEADLINE : deadline;
  }
}
