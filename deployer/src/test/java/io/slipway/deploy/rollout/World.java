package io.slipway.deploy.rollout;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.routing.Router;
import io.slipway.deploy.routing.Routes;
import io.slipway.deploy.routing.Weights;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A cluster that is as unkind as the rollout's promise allows: an updated Deployment loses all its
 * Pods at once, removed Pods are gone at once, proxies learn of a route at any time up to the
 * settle time. It keeps account of every moment in which a request could have met an arm without
 * Pods.
 */
final class World implements Target, Router, StateStore, StepAnalyst, Sleeper {
  static final Duration SETTLE = Duration.ofSeconds(2);
  static final String OLD = "old";
  static final String NEW = "new";

  /** Thrown in place of, or right after, a write: kill -9. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Crash(int write) {
      super("crash at write " + write);
    }
  }

  /** A Deployment: all its Pods are ready or none is. */
  private record Workload(String version, Instant readyAt) {}

  private record Write(Weights weights, Instant at) {}

  private Instant now = Instant.parse("2026-11-23T10:00:00Z");
  private Workload stable;
  private Workload canary;
  private boolean armsDefined;
  private final List<Write> routes = new ArrayList<>();
  private RolloutState saved;
  private int writes;

  int crashAt = -1;
  boolean crashAfterWrite;
  Duration startTime = Duration.ofSeconds(3);
  boolean canaryStarts = true;
  boolean stableTakesNew = true;
  Command command;
  IntFunction<Verdict> verdicts = step -> Verdict.ADVANCE;
  final List<String> lost = new ArrayList<>();
  final List<Weights> shifts = new ArrayList<>();

  static World withStable() {
    World world = new World();
    world.stable = new Workload(OLD, world.now);
    world.armsDefined = true;
    world.routes.add(new Write(Weights.ALL_STABLE, world.now.minus(SETTLE)));
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

  String stableVersion() {
    return stable == null ? null : stable.version();
  }

  boolean hasCanary() {
    return canary != null;
  }

  Weights weights() {
    return routes.isEmpty() ? null : routes.get(routes.size() - 1).weights();
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
    boolean ready = isReady(workload);
    return new ArmStatus(
        workload.version(), workload.version(), ready, 2, ready ? 2 : 0, 2, "", false);
  }

  @Override
  public void applySupporting() {
    write(() -> {});
  }

  @Override
  public void applyStable(Version version) {
    boolean starts = version == Version.PREVIOUS || stableTakesNew;
    write(() -> stable = changed(stable, version == Version.NEW ? NEW : OLD, starts));
  }

  @Override
  public void applyCanary() {
    write(() -> canary = changed(canary, NEW, canaryStarts));
  }

  @Override
  public void removeCanary() {
    write(() -> canary = null);
  }

  @Override
  public Routes routes() {
    return new Routes(armsDefined, weights());
  }

  @Override
  public void defineArms() {
    write(() -> armsDefined = true);
  }

  @Override
  public void shift(Weights weights) {
    write(
        () -> {
          routes.add(new Write(weights, now));
          shifts.add(weights);
        });
  }

  @Override
  public void save(RolloutState state) {
    write(() -> saved = state);
  }

  @Override
  public Command command() {
    return command;
  }

  @Override
  public Judgement judge(RolloutState state, Instant at) {
    return new Judgement(verdicts.apply(state.step()), "as told");
  }

  /** The canary's Pods die and don't come back. */
  void killCanary() {
    if (canary != null) {
      canary = new Workload(canary.version(), Instant.MAX);
      account();
    }
  }

  private Workload changed(Workload before, String version, boolean starts) {
    return before != null && before.version().equals(version)
        ? before
        : new Workload(version, starts ? now.plus(startTime) : Instant.MAX);
  }

  private boolean isReady(Workload workload) {
    return workload != null && !now.isBefore(workload.readyAt());
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
      if (!replaced || now.isBefore(routes.get(i + 1).at().plus(SETTLE))) {
        check(routes.get(i).weights());
      }
    }
  }

  private void check(Weights weights) {
    if (weights.stable() > 0 && !isReady(stable)) {
      lost.add(weights + " while the stable Pods are away, at " + now);
    }
    if (weights.canary() > 0 && !isReady(canary)) {
      lost.add(weights + " while the canary's Pods are away, at " + now);
    }
  }
}
