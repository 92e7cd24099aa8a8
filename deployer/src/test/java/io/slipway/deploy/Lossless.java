package io.slipway.deploy;

import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.Metadata;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.RequestMatch;
import io.slipway.deploy.release.Routing;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.release.Spec;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.rollout.Command;
import io.slipway.deploy.rollout.Sleeper;
import io.slipway.deploy.state.LeaseTimings;
import io.slipway.local.mesh.LocalMesh;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Rollouts under traffic, one after the other: promoted, aborted or superseded in a phase drawn by
 * chance, killed at a write (the first, the next time the second, and so on to the last) and then
 * resumed, aborted or replaced. Several proxies learn of routes late, each by a time of its own.
 */
final class Lossless implements AutoCloseable {
  private static final LeaseTimings TIMINGS =
      new LeaseTimings(Duration.ofSeconds(3), Duration.ofMillis(500));
  private static final List<String> PHASES =
      List.of("preparing", "canaryStarting", "shifting", "analysing", "waiting", "updatingStable");

  private final Random chance;
  private final Duration longest;
  private final Patience patience;
  private final CrashSite site;
  private final PodServers servers;
  private final List<LocalMesh> meshes = new CopyOnWriteArrayList<>();
  private final MeshCounters counters;
  private final String namespace;
  private final Map<String, Integer> done = new TreeMap<>();
  private volatile int version;
  private int rollouts;
  private int deaths;
  private int lastWrite;

  final Shoppers shoppers;

  /**
   * What the releases say of routes.
   *
   * @param confirmed whether they are to be seen to be followed, too
   */
  record Patience(Duration settle, boolean confirmed) {}

  /** With a settle time that is long enough. */
  Lossless(Path directory, long seed, Duration longest, int proxies, int callers, int pauseMillis)
      throws Exception {
    this(
        directory,
        seed,
        longest,
        new Patience(longest.plusMillis(300 + longest.toMillis() / 10), false),
        proxies,
        callers,
        pauseMillis);
  }

  /**
   * @param longest the latest that a proxy learns of a route; one learns at once
   * @param proxies at least 2
   */
  Lossless(
      Path directory,
      long seed,
      Duration longest,
      Patience patience,
      int proxies,
      int callers,
      int pauseMillis)
      throws Exception {
    this.chance = new Random(seed);
    this.longest = longest;
    this.patience = patience;
    this.counters = new MeshCounters(meshes);
    this.site = new CrashSite(directory);
    this.servers = new PodServers();
    site.kubelet.start = servers::start;
    site.kubelet.end = servers::end;
    this.namespace = site.newNamespace();
    Files.writeString(
        site.files(namespace).resolve("shop.yaml"),
        TestReleases.MANIFEST.replace("targetPort: http", "targetPort: 8080"));
    next(false);
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < proxies; i++) {
      long part = longest.toMillis() * i / (proxies - 1);
      LocalMesh mesh =
          LocalMesh.start(
              LocalMesh.Options.forUrl(site.url()).withConfigurationDelay(Duration.ofMillis(part)));
      meshes.add(mesh);
      addresses.add(mesh.address(namespace, "shop", 80));
    }
    this.shoppers = new Shoppers(addresses, callers, pauseMillis);
  }

  /** How often what was done. */
  Map<String, Integer> done() {
    return done;
  }

  /** How many Pods have stopped to listen. */
  int ended() {
    return servers.ended();
  }

  /** What was ever wrong with the routes. */
  List<String> wrong() {
    return site.traffic.wrong(namespace);
  }

  /** How many writes a rollout makes, once one was killed at each of them; 0 before. */
  int lastWrite() {
    return lastWrite;
  }

  /** Lets requests go on until the last of the proxies has learnt of the last route. */
  void untilAllFollow() throws InterruptedException {
    Sleeper.SYSTEM.sleep(longest.plusMillis(500));
  }

  /** One rollout, in the way that is next. */
  void rollOut() throws Exception {
    switch (rollouts++ % 6) {
      case 0 -> count("promoted", next(false));
      case 1 -> {
        String phase = PHASES.get(chance.nextInt(PHASES.size()));
        count("aborted in " + phase, endedIn(phase, () -> site.ask(namespace, Command.ABORT)));
      }
      case 2 -> killed("resumed");
      case 3 -> superseded(PHASES.get(chance.nextInt(PHASES.size())));
      case 4 -> killed("replaced");
      default -> killed("aborted");
    }
  }

  private void count(String what, Outcome outcome) {
    done.merge(what + ": " + outcome.word(), 1, Integer::sum);
  }

  private Outcome next(boolean same) throws Exception {
    version = same ? version : version + 1;
    try (Deployer deployer = deployer(site.kubeconfig())) {
      return deploy(deployer, same, RolloutListener.NONE);
    }
  }

  /** A rollout that something happens to in a phase. */
  private Outcome endedIn(String phase, Runnable then) throws Exception {
    version++;
    try (Deployer deployer = deployer(site.kubeconfig())) {
      return deploy(
          deployer,
          false,
          event -> {
            String now =
                event instanceof RolloutEvent.PhaseChanged change
                    ? change.to()
                    : event instanceof RolloutEvent.RolloutStarted ? "preparing" : "";
            if (now.equals(phase)) {
              then.run();
            }
          });
    }
  }

  /** A newer version, by another controller, takes over in a phase. */
  private void superseded(String phase) throws Exception {
    AtomicReference<CompletableFuture<Outcome>> newer = new AtomicReference<>();
    Outcome older =
        endedIn(
            phase,
            () -> {
              version++;
              newer.compareAndSet(null, CompletableFuture.supplyAsync(this::supersede));
            });
    count("in " + phase, older);
    if (newer.get() != null) {
      count("superseding in " + phase, newer.get().get());
    }
  }

  private Outcome supersede() {
    try (Deployer deployer = deployer(site.kubeconfig())) {
      return deploy(
          deployer, new DeployOptions(image(), false).superseding(), RolloutListener.NONE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void killed(String then) throws Exception {
    version++;
    deaths++;
    if (isKilledAt(deaths)) {
      count("killed, " + then, after(then));
    } else {
      lastWrite = deaths - 1;
      deaths = 0;
    }
  }

  private boolean isKilledAt(int write) throws Exception {
    try (DyingProxy proxy = site.dyingBetweenRenewals(write - 1);
        Deployer deployer = deployer(proxy.kubeconfig())) {
      try {
        count("to the end", deploy(deployer, false, RolloutListener.NONE));
      } catch (DeployException e) {
        // Killed, as it was to be.
      }
      return proxy.hasKilled();
    }
  }

  private Outcome after(String then) throws Exception {
    try (Deployer deployer = deployer(site.kubeconfig())) {
      return switch (then) {
        case "resumed" -> deploy(deployer, true, RolloutListener.NONE);
        case "replaced" -> {
          version++;
          yield deploy(deployer, false, RolloutListener.NONE);
        }
        default -> aborted(deployer);
      };
    }
  }

  /** A controller that was killed before it wrote its state leaves nothing to abort. */
  private Outcome aborted(Deployer deployer) throws InterruptedException {
    try {
      return deployer.abort("shop", namespace, RolloutListener.NONE).outcome();
    } catch (DeployException e) {
      return Outcome.UNCHANGED;
    }
  }

  private Deployer deployer(Path kubeconfig) {
    return Deployer.connect(
        ClusterAccess.of(kubeconfig), TIMINGS, Clock.systemUTC(), Sleeper.SYSTEM);
  }

  private Outcome deploy(Deployer deployer, boolean resume, RolloutListener listener)
      throws InterruptedException {
    return deploy(deployer, new DeployOptions(image(), resume), listener);
  }

  private Outcome deploy(Deployer deployer, DeployOptions options, RolloutListener listener)
      throws InterruptedException {
    return deployer.deploy(release(), site.files(namespace), options, listener).outcome();
  }

  private String image() {
    return "registry.local/shop@sha256:" + "%064d".formatted(version);
  }

  private Release release() {
    Duration analyse = Duration.ofMillis(500);
    Source source = new Source(new Exposition(site.metricsUrl(namespace, true)), null);
    Routing routing = new Routing(new IstioRouting("shop", "shop", "shop", patience.settle()));
    return new Release(
        new Metadata("shop", namespace),
        new Spec(
            null,
            List.of("shop.yaml"),
            new Workload("Deployment", "shop", "shop"),
            new Strategy(
                new Canary(
                    List.of(
                        new CanaryStep(
                            30,
                            List.of(RequestMatch.header("x-tester", "yes")),
                            null,
                            "50%",
                            analyse,
                            Duration.ofMillis(300),
                            null),
                        new CanaryStep(100, List.of(), null, "full", analyse, null, null)))),
            patience.confirmed() ? routing.with(confirm()) : routing,
            new Analysis(
                Duration.ofMillis(100),
                2,
                Duration.ofMinutes(5),
                List.of(new Metric("error-rate", 0.05, 5, source))),
            Duration.ofMinutes(30)));
  }

  private Confirm confirm() {
    return new Confirm(
        new Source(new Exposition(counters.url()), null),
        null,
        null,
        null,
        Duration.ofMillis(500),
        Duration.ofMinutes(2),
        null,
        Duration.ofMinutes(1),
        null);
  }

  @Override
  public void close() throws Exception {
    shoppers.close();
    counters.close();
    meshes.forEach(LocalMesh::close);
    site.close();
    servers.close();
  }
}
