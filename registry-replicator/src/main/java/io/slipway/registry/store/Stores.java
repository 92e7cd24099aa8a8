package io.slipway.registry.store;

import io.slipway.registry.auth.Authenticator;
import io.slipway.registry.auth.DockerConfig;
import io.slipway.registry.auth.TokenService;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
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
  private final Map<Boolean, HttpClient> clients = new ConcurrentHashMap<>();
  private final Map<String, ArtifactStore> stores = new ConcurrentHashMap<>();

  public Stores(
      DockerConfig config,
      Set<String> plainHttp,
      Set<String> insecure,
      Limits limits,
      UploadSessions sessions) {
    this.sessions = sessions;
    this.config = config;
    this.plainHttp = plainHttp;
    this.insecure = insecure;
    this.limits = limits;
    // Each answer cancels a watch: thousands a second must not pile up.
    clock.setRemoveOnCancelPolicy(true);
  }

  public ArtifactStore registry(String host) {
    return stores.computeIfAbsent(host, this::open);
  }

  public ArtifactStore layout(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    return stores.computeIfAbsent("oci:" + absolute, name -> new LayoutStore(absolute));
  }

  private ArtifactStore open(String host) {
    HttpClient client =
        clients.computeIfAbsent(
            insecure.contains(host), unverified -> client(limits, executor, unverified));
    Origin origin = new Origin(host, plainHttp.contains(host), client);
    Authenticator authenticator =
        new Authenticator(host, config, new TokenService(client), Clock.systemUTC());
    RegistryHttp http = new RegistryHttp(origin, client, authenticator, limits, clock);
    return new RegistryStore(http, new BlobUploads(http, sessions, Long.MAX_VALUE));
  }

  static HttpClient client(Limits limits, ExecutorService executor, boolean unverified) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(executor)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect());
    return (unverified ? builder.sslContext(UnverifiedTls.context()) : builder).build();
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
