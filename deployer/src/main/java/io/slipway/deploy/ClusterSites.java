package io.slipway.deploy;

import io.slipway.deploy.release.Gate;
import io.slipway.deploy.release.Images;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Schedule;
import io.slipway.deploy.release.Spec;
import io.slipway.deploy.release.WaveCluster;
import io.slipway.deploy.state.ReleaseKey;
import io.slipway.deploy.wave.WaveSites;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A release's clusters, each by a deployer of its own that is connected when it is needed. */
final class ClusterSites implements WaveSites, AutoCloseable {
  private final Release release;
  private final Images images;
  private final Path baseDirectory;
  private final DeployOptions options;
  private final RolloutListener listener;
  private final Function<WaveCluster, Deployer> connect;
  private final @Nullable Openings openings;
  private final Map<String, Deployer> deployers = new ConcurrentHashMap<>();

  ClusterSites(
      Preparation preparation,
      Path baseDirectory,
      DeployOptions options,
      RolloutListener listener,
      Function<WaveCluster, Deployer> connect,
      @Nullable Openings openings) {
    this.release = preparation.release();
    this.images = preparation.images();
    this.baseDirectory = baseDirectory;
    this.options = options;
    this.listener = listener;
    this.connect = connect;
    this.openings = openings;
  }

  /** What the run as a whole asks: when it may begin, and people and services. */
  static Release ofTheRun(Release release) {
    return with(
        release,
        release.spec().schedule(),
        release.spec().gates(Gate.Stage.START).stream().filter(gate -> !isOfImages(gate)).toList());
  }

  /** What each cluster asks: about its image, and before its own promotion. */
  static Release ofACluster(Release release) {
    Schedule schedule = release.spec().schedule();
    List<Gate> gates =
        release.spec().gates().stream()
            .filter(gate -> gate.stage() == Gate.Stage.PROMOTE || isOfImages(gate))
            .toList();
    Schedule left =
        schedule == null || !schedule.pausesDuringFreeze()
            ? null
            : schedule.withoutWindowsAndQueue();
    return with(release, left, gates);
  }

  private static boolean isOfImages(Gate gate) {
    return gate.approval() == null && gate.webhook() == null;
  }

  private static Release with(Release release, @Nullable Schedule schedule, List<Gate> gates) {
    Spec spec = release.spec();
    return new Release(release.metadata(), spec.withConditions(schedule, gates));
  }

  @Override
  public @Nullable String running(String cluster) throws InterruptedException {
    return deployer(cluster).running(release);
  }

  @Override
  public RolloutResult deploy(String cluster, boolean resume) throws InterruptedException {
    DeployOptions own = options(cluster).withResume(resume);
    return deployer(cluster).deploy(ofACluster(release), baseDirectory, own, listener);
  }

  /** With the images where the cluster pulls them from. */
  DeployOptions options(String cluster) {
    WaveCluster site = find(cluster);
    if (site.repository() == null && site.registry() == null) {
      return options;
    }
    Map<String, String> there = new HashMap<>();
    images.each().forEach((workload, image) -> there.put(workload, site.of(image).toString()));
    return options.withImages(there);
  }

  @Override
  public RolloutResult takeBack(String cluster, String before) throws InterruptedException {
    return deployer(cluster)
        .takeBack(new ReleaseKey(release.name(), release.namespace()), before, listener);
  }

  @Override
  public Optional<RolloutResult> stop(String cluster) throws InterruptedException {
    return deployer(cluster).stop(new ReleaseKey(release.name(), release.namespace()), listener);
  }

  @Override
  public void awaitOpening() throws InterruptedException {
    Schedule schedule = release.spec().schedule();
    if (openings == null || schedule == null || options.ignoreSchedule() != null) {
      return;
    }
    openings.await(options.noWait() ? Duration.ZERO : schedule.maxAgeOrDefault());
  }

  Deployer deployer(String cluster) {
    return deployers.computeIfAbsent(cluster, name -> connect.apply(find(name)));
  }

  private WaveCluster find(String name) {
    return release.spec().waves().stream()
        .flatMap(wave -> wave.clusters().stream())
        .filter(cluster -> cluster.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no cluster " + name));
  }

  @Override
  public void close() {
    deployers.values().forEach(Deployer::close);
  }
}
