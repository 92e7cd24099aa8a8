package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positiveIfPresent;
import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;
import static io.slipway.deploy.release.Checks.unique;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a release.
 *
 * @param image what to run, {@code REF@DIGEST}; an image given at deploy time wins
 * @param manifests paths of plain Kubernetes manifests, relative to the release file
 * @param overlay an {@code overlay.yaml}, or a directory with one or with manifests
 * @param helm a chart that is rendered
 * @param compose a Compose file whose services are workloads
 * @param workload the only one, whose traffic {@code routing} splits
 * @param workloads instead of {@code workload}, several that go together
 * @param deadline from start to promotion; what takes longer is rolled back
 * @param schedule when it may begin; null: now
 * @param gates what must allow it
 * @param waves the clusters it goes to one after the other; empty: the one of the deployment
 * @param rollback null is {@link WaveRollback#JOINT}
 */
public record Spec(
    @Nullable String image,
    List<String> manifests,
    @Nullable String overlay,
    @Nullable HelmChart helm,
    @Nullable ComposeFile compose,
    @Nullable Workload workload,
    List<Workload> workloads,
    Strategy strategy,
    @Nullable Routing routing,
    Analysis analysis,
    @Nullable Duration deadline,
    @Nullable Schedule schedule,
    List<Gate> gates,
    List<Wave> waves,
    @Nullable WaveRollback rollback) {
  private static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(30);

  public Spec {
    manifests = manifests == null ? List.of() : List.copyOf(manifests);
    require(
        !manifests.isEmpty() || overlay != null || helm != null || compose != null,
        "manifests: is empty, and there is no overlay, helm or compose; expected what has the workload");
    present(strategy, "strategy", "canary");
    present(analysis, "analysis", "interval, failureLimit and metrics");
    workloads = workloads == null ? List.of() : List.copyOf(workloads);
    Group group = Group.of(workload, workloads, routing);
    group.check(strategy);
    group.check(analysis);
    group.checkConfirms();
    positiveIfPresent(deadline, "deadline");
    gates = gates == null ? List.of() : List.copyOf(gates);
    unique("gates", gates.stream().map(Gate::name));
    group.checkGates(gates);
    waves = waves == null ? List.of() : List.copyOf(waves);
    unique("waves", waves.stream().map(Wave::name));
    unique(
        "waves", waves.stream().flatMap(wave -> wave.clusters().stream()).map(WaveCluster::name));
    group.check(waves.stream().flatMap(wave -> wave.clusters().stream()).toList());
    require(
        waves.isEmpty() || schedule == null || !schedule.supersedes(),
        "schedule: supersede is for a release to one cluster; a run of waves that is under way ends first");
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
        image, manifests, null, null, null, workload, List.of(), strategy, routing, analysis,
        deadline, null, List.of(), List.of(), null);
  }

  /** The workloads, one or several, in the order in which they start. */
  public List<Workload> members() {
    return group().members();
  }

  /** Whose metric it is. */
  public Workload workload(Metric metric) {
    return group().of(metric);
  }

  /** How long the slowest of the routers takes. */
  public Duration settle() {
    return members().stream()
        .map(each -> each.router().settleOrDefault())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** How routes are seen to be followed, and what follows where they aren't; null: not at all. */
  public @Nullable Confirm confirm() {
    return members().stream()
        .map(Workload::confirm)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Whether an object is one of the routers', so that its traffic isn't reset. */
  public boolean isRoute(String kind, String name) {
    return members().stream().anyMatch(each -> each.router().owns(kind, name));
  }

  private Group group() {
    return Group.of(workload, workloads, routing);
  }

  /**
   * The same, where each workload also starts after others.
   *
   * @param after by workload; names that are no workload of the release don't count
   */
  public Spec startingAfter(Map<String, List<String>> after) {
    List<String> names = workloads.stream().map(Workload::name).toList();
    List<Workload> ordered =
        workloads.stream()
            .map(
                each ->
                    each.startingAfter(
                        after.getOrDefault(each.name(), List.of()).stream()
                            .filter(names::contains)
                            .toList()))
            .toList();
    return new Spec(
        image, manifests, overlay, helm, compose, workload, ordered, strategy, routing, analysis,
        deadline, schedule, gates, waves, rollback);
  }

  /** For one cluster, or before any: with other conditions, and without waves. */
  public Spec withConditions(@Nullable Schedule otherSchedule, List<Gate> otherGates) {
    return new Spec(
        image,
        manifests,
        overlay,
        helm,
        compose,
        workload,
        workloads,
        strategy,
        routing,
        analysis,
        deadline,
        otherSchedule,
        otherGates,
        List.of(),
        null);
  }

  /** The same, where routes count as followed when there is no data about them. */
  public Spec withoutNeedOfData() {
    return new Spec(
        image,
        manifests,
        overlay,
        helm,
        compose,
        workload == null ? null : workload.withoutNeedOfData(),
        workloads.stream().map(Workload::withoutNeedOfData).toList(),
        strategy,
        routing == null ? null : routing.withoutNeedOfData(),
        analysis,
        deadline,
        schedule,
        gates,
        waves,
        rollback);
  }

  /**
   * Every file that is named here, but kubeconfigs; relative to the release file. Overlays and
   * charts have others: {@code io.slipway.deploy.source.ReleaseSources} knows them all.
   */
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

  public Duration deadlineOrDefault() {
    return deadline == null ? DEFAULT_DEADLINE : deadline;
  }
}
