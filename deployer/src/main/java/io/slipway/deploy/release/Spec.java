package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positiveIfPresent;
import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;
import static io.slipway.deploy.release.Checks.unique;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a release.
 *
 * @param image what to run, {@code REF@DIGEST}; an image given at deploy time wins
 * @param manifests paths of plain Kubernetes manifests, relative to the release file
 * @param deadline from start to promotion; what takes longer is rolled back
 * @param schedule when it may begin; null: now
 * @param gates what must allow it
 * @param waves the clusters it goes to one after the other; empty: the one of the deployment
 * @param rollback null is {@link WaveRollback#JOINT}
 */
public record Spec(
    @Nullable String image,
    List<String> manifests,
    Workload workload,
    Strategy strategy,
    Routing routing,
    Analysis analysis,
    @Nullable Duration deadline,
    @Nullable Schedule schedule,
    List<Gate> gates,
    List<Wave> waves,
    @Nullable WaveRollback rollback) {
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
    gates = gates == null ? List.of() : List.copyOf(gates);
    unique("gates", gates.stream().map(Gate::name));
    waves = waves == null ? List.of() : List.copyOf(waves);
    unique("waves", waves.stream().map(Wave::name));
    unique(
        "waves", waves.stream().flatMap(wave -> wave.clusters().stream()).map(WaveCluster::name));
    require(rollback == null || !waves.isEmpty(), "rollback: says nothing without waves");
  }

  /** A body without schedule, gates and waves. */
  public Spec(
      @Nullable String image,
      List<String> manifests,
      Workload workload,
      Strategy strategy,
      Routing routing,
      Analysis analysis,
      @Nullable Duration deadline) {
    this(
        image, manifests, workload, strategy, routing, analysis, deadline, null, List.of(),
        List.of(), null);
  }

  /** For one cluster, or before any: with other conditions, and without waves. */
  public Spec withConditions(@Nullable Schedule otherSchedule, List<Gate> otherGates) {
    return new Spec(
        image,
        manifests,
        workload,
        strategy,
        routing,
        analysis,
        deadline,
        otherSchedule,
        otherGates,
        List.of(),
        null);
  }

  /** Every file that is named, but kubeconfigs; relative to the release file. */
  public List<String> files() {
    Stream<String> calendars =
        schedule == null
            ? Stream.empty()
            : schedule.calendars().stream().map(FreezeCalendar::file).filter(Objects::nonNull);
    Stream<String> ofGates = gates.stream().flatMap(Gate::files);
    return Stream.of(manifests.stream(), calendars, ofGates).flatMap(files -> files).toList();
  }

  /** The clusters of all waves. */
  public List<WaveCluster> clusters() {
    return waves.stream().flatMap(wave -> wave.clusters().stream()).toList();
  }

  public List<Gate> gates(Gate.Stage stage) {
    return gates.stream().filter(gate -> gate.stage() == stage).toList();
  }

  public WaveRollback rollbackOrDefault() {
    return rollback == null ? WaveRollback.JOINT : rollback;
  }

  private static void requireRoutable(Strategy strategy, RouterSpec router) {
    Set<RouterFeature> missing = EnumSet.noneOf(RouterFeature.class);
    missing.addAll(strategy.features());
    missing.removeAll(router.features());
    require(
        missing.isEmpty(),
        "strategy: %s is not among what the router under routing.%s can do; it can do %s"
            .formatted(words(missing), router.word(), words(router.features())));
    strategy.stages().forEach(router::check);
  }

  private static String words(Set<RouterFeature> features) {
    return features.stream().map(RouterFeature::words).collect(Collectors.joining(", "));
  }

  public Duration deadlineOrDefault() {
    return deadline == null ? DEFAULT_DEADLINE : deadline;
  }
}
