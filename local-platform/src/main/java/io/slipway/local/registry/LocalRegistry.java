package io.slipway.local.registry;

import io.slipway.local.http.LoopbackServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An OCI registry (distribution spec 1.1) over plain HTTP on 127.0.0.1. Started again on the same
 * directory it serves what was there.
 *
 * <p>Blobs are renamed into place whole, and not fsynced: a killed process loses nothing that it
 * acknowledged, a power cut may.
 */
public final class LocalRegistry implements AutoCloseable {

  private static final int MAX_THREADS = 64;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

  /**
   * @param directory where blobs, manifests and tags lie; made if it is missing; one registry at a
   *     time
   * @param port 0 for any free one
   * @param name of the registry in its own messages and challenges
   * @param credentials absent: anyone may push and pull
   */
  public record Options(Path directory, int port, String name, @Nullable Credentials credentials) {

    /** An open registry on any free port. */
    public static Options in(Path directory) {
      return new Options(directory, 0, "registry", null);
    }

    public Options withPort(int newPort) {
      return new Options(directory, newPort, name, credentials);
    }

    public Options withName(String newName) {
      return new Options(directory, port, newName, credentials);
    }

    public Options withCredentials(Credentials newCredentials) {
      return new Options(directory, port, name, newCredentials);
    }
  }

  private final LoopbackServer server;
  private final String address;
  private final AccessLog accessLog;

  private LocalRegistry(LoopbackServer server, String address, AccessLog accessLog) {
    this.server = server;
    this.address = address;
    this.accessLog = accessLog;
  }

  /**
   * @throws IOException if the directory can't be written, or the port is taken
   */
  public static LocalRegistry start(Options options) throws IOException {
    return start(options, Clock.systemUTC());
  }

  static LocalRegistry start(Options options, Clock clock) throws IOException {
    ContentStore content = new ContentStore(options.directory());
    RepositoryStore repositories = new RepositoryStore(options.directory(), content);
    AccessLog accessLog = new AccessLog();
    RegistryHandler handler =
        new RegistryHandler(new Routes(repositories, new Uploads(content, clock)), accessLog);
    LoopbackServer server =
        LoopbackServer.start(options.name(), handler, MAX_THREADS, IDLE_TIMEOUT);
    try {
      String address = LoopbackServer.HOST + ":" + server.listen(options.port());
      handler.setGate(gate(options, address, clock));
      return new LocalRegistry(server, address, accessLog);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private static Gate gate(Options options, String address, Clock clock) {
    Credentials credentials = options.credentials();
    if (credentials == null) {
      return Gate.OPEN;
    }
    return switch (credentials.scheme()) {
      case BASIC -> new PasswordGate(credentials, options.name());
      case BEARER -> new TokenGate(credentials, address, options.name(), clock);
    };
  }

  /** Host and port, as the first part of an image reference: {@code 127.0.0.1:5000}. */
  public String address() {
    return address;
  }

  /** The newest 10,000 requests, oldest first. */
  public List<AccessLogEntry> accessLog() {
    return accessLog.entries();
  }

  @Override
  public void close() {
    server.close();
  }
}
