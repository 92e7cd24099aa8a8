package io.slipway.deploy;

import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Spec;
import io.slipway.deploy.release.Wave;
import io.slipway.deploy.release.WaveCluster;
import io.slipway.deploy.schedule.queue.EnvironmentQueue;
import io.slipway.deploy.state.LeaseHeld;
import io.slipway.deploy.state.LeaseLock;
import io.slipway.deploy.state.LeaseTimings;
import io.slipway.deploy.state.ReleaseKey;
import io.slipway.deploy.wave.ConfigMapWaves;
import io.slipway.deploy.wave.WavePlan;
import io.slipway.deploy.wave.WaveRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Brings a release to the clusters of its waves; the first of them keeps the run's state. */
final class Waves {
  private final ClusterAccess access;
  private final LeaseTimings timings;
  private final String identity;
  private final RolloutSession.Surroundings outer;

  Waves(
      ClusterAccess access,
      LeaseTimings timings,
      String identity,
      RolloutSession.Surroundings outer) {
    this.access = access;
    this.timings = timings;
    this.identity = identity;
    this.outer = outer;
  }

  RolloutResult deploy(Preparation preparation, Path baseDirectory, DeployOptions options)
      throws InterruptedException {
    Release release = preparation.release();
    if (options.supersede()) {
      throw DeployException.usage(
          "release %s goes to its clusters in waves, and a run of waves that is under way ends first; deploy without supersede"
              .formatted(release.name()));
    }
    ReleaseKey key = new ReleaseKey(release.name(), release.namespace());
    WaveCluster first = release.spec().waves().get(0).clusters().get(0);
    try (KubernetesApi home = KubernetesApi.open(access(first, baseDirectory))) {
      RolloutSession.Surroundings around = outer.with(home);
      Deployer.createNamespace(preparation, home, outer.listener());
      Conditions conditions =
          new Conditions(
              preparation.with(ClusterSites.ofTheRun(release)), baseDirectory, options, around);
      boolean underWay =
          options.resume()
              && ConfigMapWaves.load(home, key)
                  .filter(state -> !plan(release).hasEnded(state))
                  .isPresent();
      try (EnvironmentQueue.Place turn =
              conditions.admit(underWay, Admission.Room.ENOUGH, identity, timings);
          ClusterSites sites = sites(preparation, baseDirectory, options, conditions.openings())) {
        return drive(preparation, key, sites, around, options.resume());
      }
    }
  }

  private RolloutResult drive(
      Preparation preparation,
      ReleaseKey key,
      ClusterSites sites,
      RolloutSession.Surroundings around,
      boolean resume)
      throws InterruptedException {
    LeaseLock.Contender contender =
        new LeaseLock.Contender(
            around.api(),
            ConfigMapWaves.lease(key),
            identity,
            timings,
            around.clock(),
            around.sleeper());
    try (LeaseLock lock = contender.acquire()) {
      return new WaveRun(
              key.release(),
              plan(preparation.release()),
              sites,
              new ConfigMapWaves(around.api(), key, lock),
              around.listener(),
              around.clock(),
              around.sleeper())
          .drive(preparation.image(), resume);
    } catch (LeaseHeld e) {
      throw DeployException.failed(
          "the waves of release %s are under way by %s; wait for them".formatted(key, e.holder()),
          e);
    }
  }

  private static WavePlan plan(Release release) {
    Spec spec = release.spec();
    return new WavePlan(spec.waves(), spec.rollbackOrDefault());
  }

  private ClusterSites sites(
      Preparation preparation,
      Path baseDirectory,
      DeployOptions options,
      @Nullable Openings openings) {
    return new ClusterSites(
        preparation,
        baseDirectory,
        options,
        outer.listener(),
        cluster -> Deployer.connect(access(cluster, baseDirectory), timings),
        openings);
  }

  private ClusterAccess access(WaveCluster cluster, Path baseDirectory) {
    String file = cluster.kubeconfig();
    return new ClusterAccess(
        file == null ? access.kubeconfig() : baseDirectory.resolve(file), cluster.context());
  }

  /** The first cluster's objects and steps, between what comes before and the waves. */
  DeployPlan plan(Preparation preparation, Path baseDirectory, DeployOptions options)
      throws InterruptedException {
    Release release = preparation.release();
    WaveCluster first = release.spec().waves().get(0).clusters().get(0);
    List<String> words =
        new Conditions(
                preparation.with(ClusterSites.ofTheRun(release)), baseDirectory, options, outer)
            .words();
    List<String> all = new ArrayList<>(words);
    release.spec().waves().forEach(wave -> all.add(words(wave)));
    all.add(
        "where a cluster fails, %s"
            .formatted(
                switch (release.spec().rollbackOrDefault()) {
                  case JOINT -> "all that were promoted go back";
                  case WAVE -> "those of its wave go back";
                  case NONE -> "the others stay";
                }));
    all.add("in cluster %s:".formatted(first.name()));
    try (ClusterSites sites = sites(preparation, baseDirectory, options, null)) {
      return sites
          .deployer(first.name())
          .plan(ClusterSites.ofACluster(release), baseDirectory, sites.options(first.name()))
          .after(all);
    }
  }

  private static String words(Wave wave) {
    int atATime = wave.concurrencyOrDefault();
    String clusters =
        wave.clusters().stream()
                .map(WaveCluster::name)
                .collect(Collectors.joining(atATime == 1 ? ", then " : ", "))
            + (atATime == 1 ? "" : ", %d at a time".formatted(atATime));
    Duration pause = wave.pauseOrDefault();
    return "wave %s: %s%s"
        .formatted(wave.name(), clusters, pause.isZero() ? "" : ", then wait " + pause);
  }
}
