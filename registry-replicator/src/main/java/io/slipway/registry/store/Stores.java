package io.slipway.registry.store;

import io.slipway.registry.auth.Authenticator;
import io.slipway.registry.auth.DockerConfig;
import io.slipway.registry.auth.TokenService;
import io.slipway.registry.net.Network;
import io.slipway.registry.net.ProxyRoute;
import io.slipway.registry.net.Watch;
import io.slipway.registry.settings.RegistrySettings;
import io.slipway.registry.traffic.Pace;
import io.slipway.registry.traffic.Traffic;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The stores of one run, which share connections and tokens. Closing it ends every transfer. */
public final class Stores implements AutoCloseable {

  private final DockerConfig config;
  private final Set<String> plainHttp;
  private final Set<String> insecure;
  private final Limits limits;
  private final UploadSessions sessions;
  private final Pace pace;
  private final EndpointListener listener;
  private final ExecutorService executor = Executors.newCachedThreadPool(Stores::daemon);
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, Stores::daemon);
  private final Watch watch = new Watch(clock);
  private final Map<String, RegistrySettings> settings = new HashMap<>();
  private final Map<Network.Reach, Network> networks = new ConcurrentHashMap<>();
  private final Map<String, ArtifactStore> stores = new ConcurrentHashMap<>();

  /**
   * @param settings of the registries that have any
   */
  public Stores(
      DockerConfig config,
      List<RegistrySettings> settings,
      Set<String> plainHttp,
      Set<String> insecure,
      Limits limits,
      UploadSessions sessions,
      Pace pace,
      EndpointListener listener) {
    this.pace = pace;
    this.listener = listener;
    this.sessions = sessions;
    ProxyRoute.allowPasswords(settings, System.getenv());
    settings.forEach(one -> this.settings.put(one.name(), one));
    this.config = config;
    this.plainHttp = plainHttp;
    this.insecure = insecure;
    this.limits = limits;
  }

  /**
   * @throws IllegalArgumentException in words for the user, where its certificates cannot be read
   */
  public ArtifactStore registry(String host) {
    return stores.computeIfAbsent(host, this::open);
  }

  public ArtifactStore layout(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    return stores.computeIfAbsent("oci:" + absolute, name -> new LayoutStore(absolute));
  }

  private ArtifactStore open(String host) {
    RegistrySettings settings = settings(host);
    Traffic traffic = Traffic.of(settings, pace);
    if (settings.endpoints().equals(List.of(host))) {
      return endpoint(host, settings, traffic);
    }
    List<EndpointsStore.Endpoint> endpoints = new ArrayList<>();
    for (String endpoint : settings.endpoints()) {
      RegistryStore store = endpoint(endpoint, settings, traffic);
      EndpointHealth.Checks checks = (pause, health) -> check(store, pause, health);
      endpoints.add(new EndpointsStore.Endpoint(store, new EndpointHealth(checks)));
    }
    return new EndpointsStore(host, endpoints, traffic, listener);
  }

  private void check(RegistryStore store, Duration pause, EndpointHealth health) {
    Runnable check =
        () -> {
          try {
            health.checked(store.isAlive());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    // The clock's one thread watches over every transfer: it must not wait for a dead endpoint.
    if (!clock.isShutdown()) {
      var unused =
          clock.schedule(() -> executor.execute(check), pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private RegistryStore endpoint(String host, RegistrySettings settings, Traffic traffic) {
    boolean unverified = names(insecure, host, settings, settings.insecure());
    Network network =
        networks.computeIfAbsent(
            Network.Reach.of(settings, unverified),
            reach -> Network.open(reach, limits.connect(), executor, watch));
    Origin origin =
        new Origin(host, names(plainHttp, host, settings, settings.plainHttp()), network);
    Authenticator authenticator =
        new Authenticator(
            host, settings.name(), config, new TokenService(network), Clock.systemUTC());
    RegistryHttp http = new RegistryHttp(origin, network, authenticator, limits, traffic, watch);
    return new RegistryStore(http, new BlobUploads(http, sessions, settings.chunkBytes()));
  }

  private static boolean names(
      Set<String> hosts, String host, RegistrySettings settings, @Nullable Boolean own) {
    return hosts.contains(host) || hosts.contains(settings.name()) || Boolean.TRUE.equals(own);
  }

  private RegistrySettings settings(String host) {
    return settings.getOrDefault(host, RegistrySettings.of(host));
  }

  static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "slipway-registry");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    networks.values().forEach(Network::close);
    clock.shutdownNow();
    executor.shutdownNow();
  }
}
