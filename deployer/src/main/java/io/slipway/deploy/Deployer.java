package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.gate.Approvals;
import io.slipway.deploy.metrics.MetricSources;
import io.slipway.deploy.release.Images;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Schedule;
import io.slipway.deploy.rollout.Command;
import io.slipway.deploy.rollout.RolloutState;
import io.slipway.deploy.rollout.Sleeper;
import io.slipway.deploy.routing.Routers;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.schedule.queue.EnvironmentQueue;
import io.slipway.deploy.schedule.queue.QueueName;
import io.slipway.deploy.schedule.queue.QueueState;
import io.slipway.deploy.state.ConfigMapStore;
import io.slipway.deploy.state.LeaseHeld;
import io.slipway.deploy.state.LeaseLock;
import io.slipway.deploy.state.LeaseTimings;
import io.slipway.deploy.state.ReleaseKey;
import io.slipway.deploy.state.SavedRollout;
import io.slipway.deploy.target.Applier;
import io.slipway.deploy.target.LiveWorkloads;
import io.slipway.deploy.target.WorkloadObjects;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The door: brings releases to one cluster. Safe for use by several threads. Every method throws
 * {@link DeployException} in words; an interrupt ends it promptly with {@link
 * InterruptedException}, and what it leaves in the cluster can be resumed, promoted or aborted by
 * any other process.
 */
public final class Deployer implements AutoCloseable {
  private final ClusterAccess access;
  private final KubernetesApi api;
  private final MetricSources sources = new MetricSources();
  private final LeaseTimings timings;
  private final Clock clock;
  private final Sleeper sleeper;

  private Deployer(ClusterAccess access, LeaseTimings timings, Clock clock, Sleeper sleeper) {
    this.access = access;
    this.api = KubernetesApi.open(access);
    this.timings = timings;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /**
   * Opens the way to a cluster; nothing is sent yet.
   *
   * @throws DeployException where the kubeconfig doesn't exist or can't be understood
   */
  public static Deployer connect(ClusterAccess access) {
    return connect(access, LeaseTimings.DEFAULT);
  }

  /** With other times of the lease, for tests. */
  static Deployer connect(ClusterAccess access, LeaseTimings timings) {
    return connect(access, timings, Clock.systemUTC(), Sleeper.SYSTEM);
  }

  /** With a time of its own, for tests. */
  static Deployer connect(
      ClusterAccess access, LeaseTimings timings, Clock clock, Sleeper sleeper) {
    return new Deployer(access, timings, clock, sleeper);
  }

  /**
   * Brings a release in and waits for its end.
   *
   * @param baseDirectory what the release's manifests are relative to
   * @return what came of it; {@link Outcome#ROLLED_BACK} is a result, no exception
   * @throws DeployException where it could not be started or driven on, and where it ended {@link
   *     Outcome#FAILED}
   */
  public RolloutResult deploy(
      Release release, Path baseDirectory, DeployOptions options, RolloutListener listener)
      throws InterruptedException {
    Preparation preparation = Preparation.of(release, baseDirectory, options.given());
    if (!release.spec().waves().isEmpty()) {
      return waves(listener).deploy(preparation, baseDirectory, options);
    }
    preparation
        .warnings()
        .forEach(text -> listener.on(new RolloutEvent.Message(release.name(), text)));
    ReleaseKey key = new ReleaseKey(release.name(), release.namespace());
    createNamespace(preparation, api, listener);
    String identity = identity();
    Conditions conditions = new Conditions(preparation, baseDirectory, options, around(listener));
    ConfigMapStore store = new ConfigMapStore(api, key, identity);
    Supersession supersession = supersession(preparation, store, options, listener);
    boolean underWay = options.resume() && supersession == null && store.unfinished().isPresent();
    Admission.Room room = supersession == null ? Admission.Room.ENOUGH : supersession::ask;
    try (EnvironmentQueue.Place turn = conditions.admit(underWay, room, identity, timings)) {
      return drive(preparation, store, supersession, options, conditions.onward(), listener);
    }
  }

  /** Null where nothing is to be taken over; what a killed run of this deployment began goes on. */
  private @Nullable Supersession supersession(
      Preparation preparation,
      ConfigMapStore store,
      DeployOptions options,
      RolloutListener listener)
      throws InterruptedException {
    Schedule schedule = preparation.release().spec().schedule();
    if (!options.supersede() && (schedule == null || !schedule.supersedes())) {
      return null;
    }
    Supersession supersession = new Supersession(preparation, around(listener), store);
    boolean goesOn = options.resume() && !supersession.wasAskedFor();
    return goesOn && store.unfinished().isPresent() ? null : supersession;
  }

  private Waves waves(RolloutListener listener) {
    return new Waves(access, timings, identity(), around(oneByOne(listener)));
  }

  /** Events of several clusters, whose threads don't know each other. */
  private static RolloutListener oneByOne(RolloutListener listener) {
    Object turn = new Object();
    return event -> {
      synchronized (turn) {
        listener.on(event);
      }
    };
  }

  /** Aborts a rollout that is under way; empty where none is. */
  Optional<RolloutResult> stop(ReleaseKey key, RolloutListener listener)
      throws InterruptedException {
    boolean underWay = new ConfigMapStore(api, key, identity()).unfinished().isPresent();
    return underWay ? Optional.of(order(Command.ABORT, key, listener)) : Optional.empty();
  }

  /** What the stable Deployments run; null where there is none. */
  @Nullable String running(Release release) throws InterruptedException {
    WorkloadObjects live = LiveWorkloads.read(api, release);
    return live.all().isEmpty() ? null : Images.words(live.images(release));
  }

  /** Brings back what ran before the release's last promotion. */
  RolloutResult takeBack(ReleaseKey key, String before, RolloutListener listener)
      throws InterruptedException {
    String identity = identity();
    ConfigMapStore store = new ConfigMapStore(api, key, identity);
    try (LeaseLock lock = contender(key, identity).acquire()) {
      return notFailed(
          new RolloutSession(around(listener), lock, store, Onward.free()).takeBack(before));
    } catch (LeaseHeld e) {
      throw DeployException.failed(e.getMessage() + "; it was not taken back", e);
    }
  }

  private RolloutResult drive(
      Preparation preparation,
      ConfigMapStore store,
      @Nullable Supersession supersession,
      DeployOptions options,
      Onward onward,
      RolloutListener listener)
      throws InterruptedException {
    ReleaseKey key = store.key();
    LeaseLock.Contender contender = contender(key, store.controller());
    try {
      RolloutResult result;
      try (LeaseLock lock =
          supersession == null ? contender.acquire() : supersession.acquire(contender)) {
        result =
            new RolloutSession(around(listener), lock, store, onward)
                .deploy(preparation, options.resume(), supersession);
      }
      return succeeded(result, contender, store, listener);
    } catch (LeaseHeld e) {
      throw DeployException.failed(
          "%s; wait for it, end it (slipway abort %s, slipway promote %s) or take over from it (--supersede)"
              .formatted(e.getMessage(), key.release(), key.release()),
          e);
    } catch (InterruptedException e) {
      throw resumable(key, e);
    }
  }

  /** What {@link #deploy} would do; asks the cluster, changes nothing. */
  public DeployPlan plan(Release release, Path baseDirectory, DeployOptions options)
      throws InterruptedException {
    Preparation preparation = Preparation.of(release, baseDirectory, options.given());
    if (!release.spec().waves().isEmpty()) {
      return waves(RolloutListener.NONE).plan(preparation, baseDirectory, options);
    }
    List<String> conditions = new ArrayList<>();
    preparation.warnings().forEach(text -> conditions.add("mind: " + text));
    conditions.addAll(
        new Conditions(preparation, baseDirectory, options, around(RolloutListener.NONE)).words());
    return new Planner(api, preparation).plan().after(conditions);
  }

  /**
   * Ends an unfinished rollout for its new version: what is left of its steps is skipped. Waits for
   * the end, whoever drives it.
   */
  public RolloutResult promote(String release, String namespace, RolloutListener listener)
      throws InterruptedException {
    return order(Command.PROMOTE, new ReleaseKey(release, namespace), listener);
  }

  /** Ends an unfinished rollout for the version before. Waits for the end, whoever drives it. */
  public RolloutResult abort(String release, String namespace, RolloutListener listener)
      throws InterruptedException {
    return order(Command.ABORT, new ReleaseKey(release, namespace), listener);
  }

  /**
   * Answers a gate that waits for an approval.
   *
   * @param gate null: the one that waits
   * @param by who answers
   */
  public Approvals.Question approve(
      String release, String namespace, @Nullable String gate, boolean yes, String by, String why)
      throws InterruptedException {
    return new Approvals(api, release, namespace).answer(gate, yes, by, why);
  }

  /** Reads an environment's queue. */
  public QueueState queue(String environment, String namespace) throws InterruptedException {
    return new EnvironmentQueue(api, new QueueName(environment, namespace), timings, clock).state();
  }

  /** Reads where a release stands. */
  public RolloutStatus status(String release, String namespace) throws InterruptedException {
    ReleaseKey key = new ReleaseKey(release, namespace);
    SavedRollout saved = load(key);
    RolloutState state = saved.state();
    Traffic traffic =
        Routers.open(api, saved.release(), state.subject().rollout(), RolloutListener.NONE)
            .routes()
            .traffic();
    return new RolloutStatus(
        release,
        namespace,
        state.subject().rollout(),
        state.phase().word(),
        state.phase().isTerminal(),
        state.subject().image(),
        running(saved.release()),
        traffic == null ? null : traffic.weights().canary(),
        state.reason(),
        state.since(),
        contender(key, identity()).holder());
  }

  /**
   * Emits the last lines of every container's log, and counts requests.
   *
   * @param logLines at most so many of each container; 0 to 10000
   * @param metricsUrl an exposition page or a Prometheus server's address; null reads no metrics
   */
  public Telemetry telemetry(
      String release,
      String namespace,
      int logLines,
      @Nullable String metricsUrl,
      RolloutListener listener)
      throws InterruptedException {
    SavedRollout saved = load(new ReleaseKey(release, namespace));
    return new TelemetryReader(api, sources, saved, listener).read(logLines, metricsUrl);
  }

  @Override
  public void close() {
    api.close();
  }

  private RolloutResult order(Command command, ReleaseKey key, RolloutListener listener)
      throws InterruptedException {
    String identity = identity();
    LeaseLock.Contender contender = contender(key, identity);
    ConfigMapStore store = new ConfigMapStore(api, key, identity);
    try {
      RolloutResult result = new Commander(around(listener), key, contender, store).order(command);
      return succeeded(result, contender, store, listener);
    } catch (InterruptedException e) {
      throw resumable(key, e);
    }
  }

  /** The end of a rollout that this process drove, once it has let go of the lease. */
  private RolloutResult succeeded(
      RolloutResult result,
      LeaseLock.Contender contender,
      ConfigMapStore store,
      RolloutListener listener)
      throws InterruptedException {
    return notFailed(
        result.outcome() == Outcome.SUPERSEDED
            ? new Succession(around(listener), contender, store, timings.succession()).await(result)
            : result);
  }

  private static RolloutResult notFailed(RolloutResult result) {
    if (result.outcome() == Outcome.FAILED) {
      throw DeployException.failed(
          "the rollout of release %s failed: %s".formatted(result.release(), result.reason()));
    }
    return result;
  }

  private SavedRollout load(ReleaseKey key) throws InterruptedException {
    return new ConfigMapStore(api, key, identity())
        .load()
        .orElseThrow(
            () ->
                DeployException.failed(
                    "release %s was never rolled out by Slipway; check the name and the namespace"
                        .formatted(key)));
  }

  /** The lease lies in the namespace, so a namespace among the manifests comes before all else. */
  static void createNamespace(Preparation preparation, KubernetesApi api, RolloutListener listener)
      throws InterruptedException {
    HasMetadata namespace =
        preparation.objects().namespaceObject(preparation.release().namespace());
    if (namespace != null) {
      new Applier(api, listener).apply(namespace, false);
    }
  }

  private RolloutSession.Surroundings around(RolloutListener listener) {
    return new RolloutSession.Surroundings(api, sources, listener, clock, sleeper);
  }

  private LeaseLock.Contender contender(ReleaseKey key, String identity) {
    return new LeaseLock.Contender(api, key, identity, timings, clock, sleeper);
  }

  private static InterruptedException resumable(ReleaseKey key, InterruptedException cause) {
    InterruptedException words =
        new InterruptedException(
            ("interrupted; the rollout of %s stays in the cluster as it is: go on with slipway deploy"
                    + " --resume, or end it with slipway abort %s or slipway promote %s")
                .formatted(key, key.release(), key.release()));
    words.initCause(cause);
    return words;
  }

  /** Names this run among all that ever drove a rollout, for people and for the fence. */
  private static String identity() {
    return "%s@%s-%d-%s"
        .formatted(
            System.getProperty("user.name", "unknown"),
            host(),
            ProcessHandle.current().pid(),
            UUID.randomUUID().toString().substring(0, 8));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
