package io.slipway.local.harbor;

import io.slipway.local.http.LoopbackServer;
import io.slipway.local.http.Upstream;
import io.slipway.local.registry.LocalRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** A Harbor over plain HTTP on 127.0.0.1, with a {@link LocalRegistry} behind it. */
public final class LocalHarbor implements AutoCloseable {

  private static final int MAX_THREADS = 64;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
  private static final Upstream.Limits UPSTREAM =
      new Upstream.Limits(32, 1024, Duration.ofSeconds(5), IDLE_TIMEOUT);

  /**
   * @param directory where the registry keeps its blobs; made if it is missing
   * @param port 0 for any free one
   * @param adminPassword of the administrator, who is {@code admin}
   */
  public record Options(Path directory, int port, String adminPassword) {

    /** On any free port; the administrator's password is Harbor's own default. */
    public static Options in(Path directory) {
      return new Options(directory, 0, "Harbor12345");
    }

    public Options withPort(int newPort) {
      return new Options(directory, newPort, adminPassword);
    }

    public Options withAdminPassword(String password) {
      return new Options(directory, port, password);
    }

    @Override
    public String toString() {
      return "Options[" + directory + ", " + port + "]";
    }
  }

  private final HarborState state;
  private final LocalRegistry registry;
  private final Upstream upstream;
  private final LoopbackServer server;
  private final String address;

  private LocalHarbor(
      HarborState state,
      LocalRegistry registry,
      Upstream upstream,
      LoopbackServer server,
      String address) {
    this.state = state;
    this.registry = registry;
    this.upstream = upstream;
    this.server = server;
    this.address = address;
  }

  /**
   * @throws IOException if the directory can't be written, or the port is taken
   */
  public static LocalHarbor start(Options options) throws IOException {
    return start(options, Clock.systemUTC());
  }

  /** As {@link #start(Options)}; robots expire and entries are dated by {@code clock}. */
  public static LocalHarbor start(Options options, Clock clock) throws IOException {
    LocalRegistry registry = LocalRegistry.start(LocalRegistry.Options.in(options.directory()));
    Upstream upstream = Upstream.start("harbor", UPSTREAM);
    HarborState state = new HarborState(clock, options.adminPassword());
    ArtifactStore artifacts = new ArtifactStore(registry.address());
    Tokens tokens = new Tokens();
    RegistryFront front = new RegistryFront(state, tokens, artifacts, upstream, registry.address());
    HarborHandler handler = new HarborHandler(state, routes(artifacts), tokens, front);
    LoopbackServer server = LoopbackServer.start("harbor", handler, MAX_THREADS, IDLE_TIMEOUT);
    try {
      String address = LoopbackServer.HOST + ":" + server.listen(options.port());
      return new LocalHarbor(state, registry, upstream, server, address);
    } catch (IOException e) {
      server.close();
      upstream.close();
      registry.close();
      throw e;
    }
  }

  private static Routes routes(ArtifactStore artifacts) {
    Routes routes = new Routes();
    SystemEndpoints.on(routes);
    ProjectEndpoints.on(routes);
    MemberEndpoints.on(routes);
    LabelEndpoints.on(routes);
    RobotEndpoints.on(routes);
    RuleEndpoints.on(routes);
    ReplicationEndpoints.on(routes);
    ScheduleEndpoints.on(routes);
    AuditEndpoints.on(routes);
    new ArtifactEndpoints(artifacts).on(routes);
    return routes;
  }

  /** Host and port, as the first part of an image reference. */
  public String address() {
    return address;
  }

  /** The registry behind, where anybody may do anything. */
  public LocalRegistry registry() {
    return registry;
  }

  /** A user who isn't an administrator. */
  public void addUser(String name, String password) {
    synchronized (state) {
      state.addUser(name, password, false);
    }
  }

  /** A group that the directory has. */
  public void addLdapGroup(String name, String dn) {
    synchronized (state) {
      state.groups.add(
          HarborState.JSON
              .createObjectNode()
              .put("group_name", name)
              .put("group_type", 1)
              .put("ldap_group_dn", dn.toLowerCase(Locale.ROOT)));
    }
  }

  /** What scans of the artifact find: how many of each severity, such as {@code High}. */
  public void vulnerabilities(String digest, Map<String, Integer> bySeverity) {
    synchronized (state) {
      state.vulnerabilities.put(digest, Map.copyOf(bySeverity));
    }
  }

  @Override
  public void close() {
    server.close();
    upstream.close();
    registry.close();
  }
}
