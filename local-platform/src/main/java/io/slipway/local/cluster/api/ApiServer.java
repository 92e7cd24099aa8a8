package io.slipway.local.cluster.api;

import io.slipway.local.cluster.log.LogSource;
import io.slipway.local.cluster.resource.Resources;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP server of a cluster, on loopback only. */
public final class ApiServer implements AutoCloseable {

  /** Threads for requests that end soon, beside one for each watch. */
  private static final int REQUEST_THREADS = 32;

  /** A quiet watch is no idle connection. */
  private static final Duration IDLE_LIMIT = Duration.ofHours(2);

  private final Server server;
  private final ServerConnector connector;
  private final Watches watches;
  private final Logs logs;

  private ApiServer(Server server, ServerConnector connector, Watches watches, Logs logs) {
    this.server = server;
    this.connector = connector;
    this.watches = watches;
    this.logs = logs;
  }

  /**
   * Starts serving.
   *
   * @param port 0 for any that is free
   * @param maxWatches watches and followed logs at a time
   */
  public static ApiServer start(
      Resources resources, LogSource logSource, Clock clock, int port, int maxWatches)
      throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(REQUEST_THREADS + maxWatches);
    threads.setName("cluster-api");
    threads.setDaemon(true);
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server, 1, 1, http());
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_LIMIT.toMillis());
    server.addConnector(connector);
    OpenStreams streams = new OpenStreams(maxWatches);
    Watches watches = new Watches(resources, clock, streams);
    Logs logs = new Logs(logSource, clock, streams);
    ApiServer api = new ApiServer(server, connector, watches, logs);
    try {
      connector.open();
      server.setHandler(
          new ApiHandler(
              resources,
              new Discovery(resources.kinds(), "127.0.0.1:" + connector.getLocalPort()),
              new ObjectRequests(resources, clock),
              watches,
              logs));
      server.start();
      return api;
    } catch (Exception e) {
      api.close();
      throw new IOException(
          "Tried to serve a Kubernetes API on 127.0.0.1:"
              + port
              + " but failed: "
              + e.getMessage()
              + ". Choose another port, or 0 for any that is free.",
          e);
    }
  }

  private static HttpConnectionFactory http() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    return new HttpConnectionFactory(configuration);
  }

  public String url() {
    return "http://127.0.0.1:" + connector.getLocalPort();
  }

  @Override
  public void close() {
    watches.close();
    logs.close();
    server.setStopTimeout(0);
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot stop the Kubernetes API at " + url(), e);
    }
  }
}
