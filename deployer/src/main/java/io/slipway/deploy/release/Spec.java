package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positiveIfPresent;
import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
    requireRoutable(strategy, routing.router());
    positiveIfPresent(deadline, "deadline");
  }

  private static void requireRoutable(Strategy strategy, RouterSpec router) {
    Set<RouterFeature> missing = EnumSet.noneOf(RouterFeature.class);
    missing.addAll(strategy.features());
    missing.removeAll(router.features());
    require(
        missing.isEmpty(),
        "strategy: %s is not among what the router under routing.%s can do; it can do %s"
            .formatted(words(missing), router.word(), words(router.features())));
  }

  private static String words(Set<RouterFeature> features) {
    return features.stream().map(RouterFeature::words).collect(Collectors.joining(", "));
  }

  public Duration deadlineOrDefault() {
    return deadline == null ? DEFAULT_DEADLINE : deadline;
  }
}
