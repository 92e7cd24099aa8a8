package io.slipway.registry.store;

import io.slipway.registry.auth.Authenticator;
import io.slipway.registry.auth.DockerConfig;
import io.slipway.registry.auth.TokenService;
import io.slipway.registry.net.Network;
import io.slipway.registry.settings.RegistrySettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The stores of one run, which share connections and tokens. Closing it ends every transfer. */
public final class Stores implements AutoCloseable {

  private final DockerConfig config;
  private final Set<String> plainHttp;
  private final Set<String> insecure;
  private final Limits limits;
  private final UploadSessions sessions;
  private final ExecutorService executor = Executors.newCachedThreadPool(Stores::daemon);
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, Stores::daemon);
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
      UploadSessions sessions) {
    this.sessions = sessions;
    settings.forEach(one -> this.settings.put(one.name(), one));
    this.config = config;
    this.plainHttp = plainHttp;
    this.insecure = insecure;
    this.limits = limits;
    // Each answer cancels a watch: thousands a second must not pile up.
    clock.setRemoveOnCancelPolicy(true);
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
    boolean unverified = insecure.contains(host) || Boolean.TRUE.equals(settings.insecure());
    Network network =
        networks.computeIfAbsent(
            Network.Reach.of(settings, unverified),
            reach -> Network.open(reach, limits.connect(), executor));
    boolean http = plainHttp.contains(host) || Boolean.TRUE.equals(settings.plainHttp());
    Origin origin = new Origin(host, http, network.client());
    Authenticator authenticator =
        new Authenticator(host, config, new TokenService(network), Clock.systemUTC());
    RegistryHttp calls = new RegistryHttp(origin, network, authenticator, limits, clock);
    return new RegistryStore(calls, new BlobUploads(calls, sessions, settings.chunkBytes()));
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
    clock.shutdownNow();
    executor.shutdownNow();
  }
}
