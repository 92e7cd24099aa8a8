package io.slipway.deploy.rollout;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.routing.GroupRouter;
import io.slipway.deploy.routing.Router;
import io.slipway.deploy.routing.Routes;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.target.GroupTarget;
import io.slipway.deploy.target.WorkloadTarget;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * Three workloads, {@code web} after {@code api} after {@code worker}, of which the worker has no
 * route, in a cluster as unkind as {@link World}, whose reads and writes may fail, before or after
 * they have had their effect. It keeps account of broken promises.
 */
final class GroupWorld implements Target, StateStore, StepAnalyst, Sleeper {
  static final Duration SETTLE = Duration.ofSeconds(2);
  static final String OLD = "1";
  static final String NEW = "2";
  static final int PODS = 4;

  /** Pods of one version, all ready from a moment on. */
  private record Deployed(String version, int pods, Instant readyAt) {}

  private record Written(Traffic traffic, Instant at) {}

  /** One workload with its route. */
  final class Service implements WorkloadTarget, Router {
    final String name;
    final List<String> after;
    Deployed stable;
    Deployed canary;
    Instant canaryGoneAt = Instant.EPOCH;
    final List<Written> routes = new ArrayList<>();
    boolean unreadable;
    boolean unwritable;

    Service(String name, String... after) {
      this.name = name;
      this.after = List.of(after);
    }

    private int ready(Deployed deployed) {
      return deployed == null || now.isBefore(deployed.readyAt()) ? 0 : deployed.pods();
    }

    @Override
    public ArmStatus status(Arm arm) {
      fail();
      Deployed deployed = arm == Arm.STABLE ? stable : canary;
      if (deployed == null) {
        boolean leaving = arm == Arm.CANARY && now.isBefore(canaryGoneAt);
        return leaving ? new ArmStatus(null, "", false, 0, 0, PODS, "", false) : ArmStatus.ABSENT;
      }
      int ready = ready(deployed);
      boolean complete = !now.isBefore(deployed.readyAt());
      return new ArmStatus(
          deployed.version(), "i", complete, deployed.pods(), ready, deployed.pods(), "", false);
    }

    @Override
    public void applyStable(Version version) {
      write(
          () -> {
            String wanted = version == Version.NEW ? NEW : OLD;
            if (stable == null || !stable.version().equals(wanted)) {
              boolean starts = version == Version.PREVIOUS || stableTakesNew;
              stable = new Deployed(wanted, PODS, starts ? now.plus(startTime) : Instant.MAX);
            }
          });
    }

    @Override
    public void applyCanary(int pods) {
      write(
          () -> {
            if (canary == null) {
              requireUp(Service.this);
            }
            if (canary == null || canary.pods() < pods) {
              boolean starts = !name.equals(broken);
              canary = new Deployed(NEW, pods, starts ? now.plus(startTime) : Instant.MAX);
            }
          });
    }

    @Override
    public void removeCanary() {
      write(
          () -> {
            if (canary != null) {
              requireUnneeded(Service.this);
              canary = null;
              canaryGoneAt = now.plusSeconds(5);
            }
          });
    }

    @Override
    public Routes routes() {
      fail();
      if (unreadable) {
        throw DeployException.temporary("the routes of " + name + " can't be read", null);
      }
      return new Routes(true, routes.isEmpty() ? null : last().traffic());
    }

    @Override
    public void defineArms() {}

    @Override
    public void shift(Traffic traffic) {
      if (unwritable) {
        throw DeployException.temporary("the routes of " + name + " can't be written", null);
      }
      write(() -> routes.add(new Written(traffic, now)));
    }

    private Written last() {
      return routes.get(routes.size() - 1);
    }

    private void account() {
      for (int i = 0; i < routes.size(); i++) {
        boolean replaced = i + 1 < routes.size();
        if (!replaced || now.isBefore(routes.get(i + 1).at().plus(SETTLE))) {
          check(routes.get(i).traffic());
        }
      }
    }

    private void check(Traffic traffic) {
      if (traffic.weights().stable() > 0 && ready(stable) == 0) {
        broken(name + " has " + traffic + " without stable Pods");
      }
      if (traffic.reachesCanary() && ready(canary) == 0) {
        broken(name + " has " + traffic + " without Pods of the canary");
      }
    }
  }

  private Instant now = Instant.parse("2026-11-23T10:00:00Z");
  private RolloutState saved;
  final Map<String, Service> services = new LinkedHashMap<>();
  final List<String> brokenPromises = new ArrayList<>();

  Duration startTime = Duration.ofSeconds(3);
  boolean stableTakesNew = true;
  String broken = "none";
  Command command;
  IntFunction<Verdict> verdicts = step -> Verdict.ADVANCE;

  /** Whether the next read or write fails; and whether that is after its effect. */
  BooleanSupplier fails = () -> false;

  BooleanSupplier failsLate = () -> false;

  GroupWorld() {
    for (Service service :
        List.of(new Service("worker"), new Service("api", "worker"), new Service("web", "api"))) {
      services.put(service.name, service);
      service.stable = new Deployed(OLD, PODS, now);
      if (!service.name.equals("worker")) {
        service.routes.add(new Written(Traffic.ALL_STABLE, now.minus(SETTLE)));
      }
    }
  }

  static GroupWorld failing(Random chance, int percent) {
    GroupWorld world = new GroupWorld();
    world.fails = () -> chance.nextInt(100) < percent;
    world.failsLate = chance::nextBoolean;
    return world;
  }

  /** As a controller has it that has just started. */
  GroupTarget target() {
    return new GroupTarget(
        services.values().stream()
            .map(each -> new GroupTarget.Member(each.name, each.after, each, NEW, OLD, PODS))
            .toList());
  }

  Router router() {
    return new GroupRouter(
        "shop",
        List.of(
            new GroupRouter.Member("api", services.get("api")),
            new GroupRouter.Member("web", services.get("web"))),
        RolloutListener.NONE);
  }

  private void requireUp(Service service) {
    for (String other : service.after) {
      if (ready(services.get(other)) == 0) {
        broken(service.name + " came before " + other + " was ready");
      }
    }
  }

  private static int ready(Service service) {
    return service.ready(service.canary);
  }

  private void requireUnneeded(Service service) {
    for (Service other : services.values()) {
      boolean there = other.canary != null || now.isBefore(other.canaryGoneAt);
      if (other.after.contains(service.name) && there) {
        broken(service.name + " went before " + other.name);
      }
    }
  }

  private void broken(String promise) {
    brokenPromises.add(promise + ", at " + now);
  }

  private void fail() {
    if (fails.getAsBoolean()) {
      throw DeployException.temporary("no connection", null);
    }
  }

  private void write(Runnable effect) {
    boolean failing = fails.getAsBoolean();
    if (!failing || failsLate.getAsBoolean()) {
      effect.run();
      services.values().forEach(Service::account);
    }
    if (failing) {
      throw DeployException.temporary("no connection", null);
    }
  }

  Clock clock() {
    InstantSource source = () -> now;
    return source.withZone(ZoneOffset.UTC);
  }

  RolloutState saved() {
    return saved;
  }

  void begin() {
    saved =
        RolloutState.begin(
            new RolloutState.Subject("shop-1", NEW, OLD, now), Duration.ofMinutes(60));
  }

  @Override
  public void sleep(Duration duration) {
    now = now.plus(duration);
    services.values().forEach(Service::account);
  }

  @Override
  public ArmStatus status(Arm arm) throws InterruptedException {
    return target().status(arm);
  }

  @Override
  public void applySupporting() {}

  @Override
  public void settleSupporting(Goal goal) {}

  @Override
  public void applyStable(Version version) throws InterruptedException {
    target().applyStable(version);
  }

  @Override
  public void applyCanary(Pods pods) throws InterruptedException {
    target().applyCanary(pods);
  }

  @Override
  public void removeCanary() throws InterruptedException {
    target().removeCanary();
  }

  @Override
  public void save(RolloutState state) {
    saved = state;
  }

  @Override
  public Command command() {
    return command;
  }

  @Override
  public Judgement judge(RolloutState state, Instant at) {
    return new Judgement(verdicts.apply(state.step()), "as told");
  }
}
