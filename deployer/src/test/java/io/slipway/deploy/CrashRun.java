package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.slipway.deploy.rollout.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A scenario in a namespace of its own. */
final class CrashRun {
  private static final Set<String> ENDS = Set.of("DEPLOYED", "PROMOTED", "ROLLED_BACK");

  /** How many times faster time runs than the machine's. */
  private static final int HASTE = 20;

  private final QuickClock clock = new QuickClock(HASTE);
  private final CrashSite site;
  private final CrashScenario scenario;
  private final String namespace;
  private final AtomicBoolean scaled = new AtomicBoolean();
  private @Nullable DyingProxy dying;
  private int writesBefore;

  CrashRun(CrashSite site, CrashScenario scenario) throws IOException {
    this.site = site;
    this.scenario = scenario;
    this.namespace = site.newNamespace();
  }

  /**
   * Version 1 as it runs before, which in one case was not the first, so that more is left over.
   */
  CrashRun withBefore() throws IOException, InterruptedException {
    if (scenario.sameImage()) {
      deploy(4);
    }
    if (!scenario.first()) {
      deploy(1);
    }
    if (scenario.autoscaled()) {
      site.scale(namespace, 2);
      site.awaitPods(namespace, 2);
    }
    return this;
  }

  /** A version that is good, undisturbed. */
  void deploy(int version) throws IOException, InterruptedException {
    write(version);
    try (Deployer deployer = site.deployer(clock)) {
      play(deployer, scenario.calm(), version, false);
    }
  }

  /**
   * Version 2, by a controller that dies.
   *
   * @param writes how many it gets done
   * @return how many it did
   */
  int killedAfter(int writes) throws IOException, InterruptedException {
    write(2);
    try (DyingProxy proxy = site.dying(writes);
        Deployer deployer = site.killed(proxy, clock)) {
      dying = proxy;
      try {
        play(deployer, scenario, 2, false);
      } catch (DeployException e) {
        clock.skip(CrashSite.LEASE);
      }
      return proxy.writes();
    }
  }

  /** How many writes there were before someone aborted. */
  int writesBefore() {
    return writesBefore;
  }

  void resume() throws InterruptedException {
    try (Deployer deployer = site.deployer(clock)) {
      play(deployer, scenario, 2, true);
    }
  }

  /** Whether there was something to abort. */
  boolean abort() throws InterruptedException {
    try (Deployer deployer = site.deployer(clock)) {
      deployer.abort("shop", namespace, RolloutListener.NONE);
      return true;
    } catch (DeployException e) {
      boolean nothing =
          e.getMessage().startsWith("nothing to abort")
              || e.getMessage().contains("was never rolled out");
      if (!nothing) {
        throw e;
      }
      return false;
    }
  }

  private void play(Deployer deployer, CrashScenario way, int version, boolean resume)
      throws InterruptedException {
    var release = way.release(namespace, site.metricsUrl(namespace, way.good()));
    RolloutListener listener = event -> interfere(way, event);
    RolloutResult result =
        deployer.deploy(
            release,
            site.files(namespace),
            new DeployOptions(way.image(version), resume),
            listener);
    while (result.outcome() == Outcome.PAUSED) {
      boolean abort = way.abortIn().equals("paused");
      writesBefore = abort && dying != null ? dying.writes() : writesBefore;
      result =
          abort
              ? deployer.abort("shop", namespace, listener)
              : deployer.deploy(
                  release,
                  site.files(namespace),
                  new DeployOptions(way.image(version), true),
                  listener);
    }
  }

  private void interfere(CrashScenario way, RolloutEvent event) {
    String phase =
        event instanceof RolloutEvent.PhaseChanged change
            ? change.to()
            : event instanceof RolloutEvent.RolloutStarted ? "preparing" : "";
    if (!phase.isEmpty() && phase.equals(way.abortIn()) && !phase.equals("paused")) {
      writesBefore = dying == null ? 0 : dying.writes();
      site.ask(namespace, Command.ABORT);
    }
    if (way.autoscaled() && phase.equals("analysing") && scaled.compareAndSet(false, true)) {
      site.scale(namespace, 3);
    }
  }

  void forget() {
    site.delete(namespace);
  }

  private void write(int version) throws IOException {
    Files.writeString(site.files(namespace).resolve("shop.yaml"), scenario.manifest(version));
  }

  /** All that matters of what is there now. */
  String state() {
    return site.state(namespace, !scenario.autoscaled());
  }

  /** What is wrong with the end, whichever it is, and was on the way. */
  List<String> wrong(boolean free) {
    List<String> wrong = new ArrayList<>(site.traffic.wrong(namespace));
    Deployment stable =
        site.client.apps().deployments().inNamespace(namespace).withName("shop").get();
    List<Pod> pods = site.pods(namespace);
    if (pods.size() != stable.getSpec().getReplicas()) {
      wrong.add("%d Pods of %d".formatted(pods.size(), stable.getSpec().getReplicas()));
    }
    Set<String> kept = versionedConfigs();
    String read =
        stable
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .get(0)
            .getEnvFrom()
            .get(0)
            .getConfigMapRef()
            .getName();
    // Whom nobody came after has left one more, which the next deployment takes away.
    if (!kept.contains(read) || kept.size() > (free ? 2 : 3)) {
      wrong.add("of the configurations %s are left, and %s is read".formatted(kept, read));
    }
    wrong.addAll(site.heldStill(namespace));
    String phase = phase();
    if (!ENDS.contains(phase)) {
      wrong.add("the rollout is " + phase);
    }
    Lease lease = site.client.leases().inNamespace(namespace).withName("slipway-shop").get();
    if (free && lease.getSpec().getHolderIdentity() != null) {
      wrong.add("the lease is held");
    }
    return wrong;
  }

  private String phase() {
    Map<String, String> data =
        site.client.configMaps().inNamespace(namespace).withName("slipway-shop").get().getData();
    return data.get("rollout").replaceAll("(?s).*\"phase\"\\s*:\\s*\"(\\w+)\".*", "$1");
  }

  private Set<String> versionedConfigs() {
    return site.configMaps(namespace).stream()
        .filter(CrashSite::isVersioned)
        .map((ConfigMap map) -> map.getMetadata().getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
