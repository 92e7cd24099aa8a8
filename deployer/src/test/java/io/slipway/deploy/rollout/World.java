package io.slipway.deploy.rollout;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Sighting;
import io.slipway.deploy.judge.Sighting.Answer;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.routing.Router;
import io.slipway.deploy.routing.Routes;
import io.slipway.deploy.routing.Traffic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A cluster that is as unkind as the rollout's promise allows: an updated Deployment loses all its
 * Pods at once, removed Pods are gone at once, proxies learn of a route at any time up to the
 * settle time. It keeps account of every moment in which a request could have met an arm without
 * Pods.
 */
final class World implements Target, Router, StateStore, StepAnalyst, TrafficWatch, Sleeper {
  static final Duration SETTLE = Duration.ofSeconds(2);
  static final String OLD = "old";
  static final String NEW = "new";
  static final String NEWER = "newer";

  /** Thrown in place of, or right after, a write: kill -9. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Crash(int write) {
      super("crash at write " + write);
    }
  }

  /** A Deployment: from a moment on all its Pods are ready, before it as many as were already. */
  private record Workload(String version, int pods, int before, Instant readyAt) {
    int ready(Instant now) {
      return now.isBefore(readyAt) ? before : pods;
    }
  }

  private record Write(Traffic traffic, Instant at) {}

  static final int STABLE_PODS = 10;

  private Instant now = Instant.parse("2026-11-23T10:00:00Z");
  private Workload stable;
  private Workload canary;
  private boolean armsDefined;
  private final List<Write> routes = new ArrayList<>();
  private RolloutState saved;
  private int writes;
  private String newVersion = NEW;
  private String previousVersion = OLD;

  int crashAt = -1;
  boolean crashAfterWrite;
  Duration startTime = Duration.ofSeconds(3);
  boolean canaryStarts = true;
  boolean stableTakesNew = true;
  Command command;

  /** How long the last proxy takes to follow a route. */
  Duration follows = SETTLE;

  /** What hides where requests go at a moment; null: nothing does. */
  Supplier<Answer> fog = () -> null;

  /** In this phase someone asks for room; null: nobody does. */
  Phase supersededIn;

  IntFunction<Verdict> verdicts = step -> Verdict.ADVANCE;
  int canaryRemovals;
  final List<String> lost = new ArrayList<>();
  final List<Traffic> shifts = new ArrayList<>();

  static World withStable() {
    World world = new World();
    world.stable = new Workload(OLD, STABLE_PODS, 0, world.now);
    world.armsDefined = true;
    world.routes.add(new Write(Traffic.ALL_STABLE, world.now.minus(SETTLE)));
    return world;
  }

  static World empty() {
    return new World();
  }

  Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }

  int writes() {
    return writes;
  }

  RolloutState saved() {
    return saved;
  }

  void begin(RolloutState state) {
    saved = state;
  }

  /** A newer release takes the place of the rollout. */
  void succeed(Duration deadline) {
    newVersion = NEWER;
    previousVersion = stable == null ? "" : stable.version();
    command = null;
    supersededIn = null;
    RolloutState before = saved;
    saved =
        RolloutState.begin(
            new RolloutState.Subject("shop-2", NEWER, previousVersion, now), deadline);
    if (before.phase() == Phase.SUPERSEDED) {
      saved = saved.settledAs(before);
    }
  }

  String previousVersion() {
    return previousVersion;
  }

  String stableVersion() {
    return stable == null ? null : stable.version();
  }

  boolean hasCanary() {
    return canary != null;
  }

  Traffic traffic() {
    return routes.isEmpty() ? null : routes.get(routes.size() - 1).traffic();
  }

  @Override
  public void sleep(Duration duration) {
    now = now.plus(duration);
    account();
  }

  @Override
  public ArmStatus status(Arm arm) {
    Workload workload = arm == Arm.STABLE ? stable : canary;
    if (workload == null) {
      return ArmStatus.ABSENT;
    }
    int ready = workload.ready(now);
    return new ArmStatus(
        workload.version(),
        workload.version(),
        ready == workload.pods(),
        workload.pods(),
        ready,
        workload.pods(),
        "",
        false);
  }

  @Override
  public void applySupporting() {
    write(() -> {});
  }

  @Override
  public void settleSupporting(Goal goal) {
    write(() -> {});
  }

  @Override
  public void applyStable(Version version) {
    boolean starts = version == Version.PREVIOUS || stableTakesNew;
    write(
        () ->
            stable =
                changed(
                    stable,
                    version == Version.NEW ? newVersion : previousVersion,
                    STABLE_PODS,
                    starts));
  }

  @Override
  public void applyCanary(Pods pods) {
    write(() -> canary = changed(canary, newVersion, pods.total(), canaryStarts));
  }

  @Override
  public void removeCanary() {
    write(
        () -> {
          canary = null;
          canaryRemovals++;
        });
  }

  @Override
  public Routes routes() {
    return new Routes(armsDefined, traffic());
  }

  @Override
  public void defineArms() {
    write(() -> armsDefined = true);
  }

  @Override
  public void shift(Traffic traffic) {
    write(
        () -> {
          routes.add(new Write(traffic, now));
          shifts.add(traffic);
        });
  }

  @Override
  public void save(RolloutState state) {
    write(() -> saved = state);
  }

  @Override
  public Command command() {
    if (saved.phase() == supersededIn) {
      command = Command.SUPERSEDE;
    }
    return command;
  }

  @Override
  public Judgement judge(RolloutState state, Instant at) {
    return new Judgement(verdicts.apply(state.step()), "as told");
  }

  @Override
  public Sighting look(Settling settling, Traffic wanted, Instant at) {
    Answer hidden = fog.get();
    boolean followed =
        wanted.equals(traffic()) && !at.isBefore(routes.get(routes.size() - 1).at().plus(follows));
    Answer answer = hidden != null ? hidden : followed ? Answer.FITS : Answer.DIFFERS;
    return new Sighting(answer, null, 0, "as it is");
  }

  /** The canary's Pods die and don't come back. */
  void killCanary() {
    if (canary != null) {
      canary = new Workload(canary.version(), canary.pods(), 0, Instant.MAX);
      account();
    }
  }

  private Workload changed(Workload before, String version, int pods, boolean starts) {
    boolean sameVersion = before != null && before.version().equals(version);
    return sameVersion && before.pods() == pods
        ? before
        : new Workload(
            version,
            pods,
            sameVersion ? before.ready(now) : 0,
            starts ? now.plus(startTime) : Instant.MAX);
  }

  private boolean isReady(Workload workload) {
    return workload != null && workload.ready(now) > 0;
  }

  private void write(Runnable effect) {
    writes++;
    if (writes == crashAt && !crashAfterWrite) {
      throw new Crash(writes);
    }
    effect.run();
    account();
    if (writes == crashAt) {
      throw new Crash(writes);
    }
  }

  /** Every route that some proxy may still follow must lead to Pods. */
  private void account() {
    for (int i = 0; i < routes.size(); i++) {
      boolean replaced = i + 1 < routes.size();
      if (!replaced || now.isBefore(routes.get(i + 1).at().plus(follows))) {
        check(routes.get(i).traffic());
      }
    }
  }

  private void check(Traffic traffic) {
    if (traffic.weights().stable() > 0 && !isReady(stable)) {
      lost.add(traffic + " while the stable Pods are away, at " + now);
    }
    if (canary != null && traffic.weights().canary() * STABLE_PODS > canary.ready(now) * 100) {
      lost.add(traffic + " for " + canary.ready(now) + " ready Pods, at " + now);
    }
    if (traffic.reachesCanary() && !isReady(canary)) {
      lost.add(traffic + " while the canary's Pods are away, at " + now);
    }
  }
}
