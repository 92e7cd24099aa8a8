package io.slipway.local.http;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** An HTTP/1.1 server on 127.0.0.1, and nowhere else. */
public final class LoopbackServer implements AutoCloseable {

  public static final String HOST = "127.0.0.1";

  private static final Duration STOP_GRACE = Duration.ofSeconds(2);

  private final String name;
  private final Server server;
  private final RequestsUnderWay underWay;
  private final Duration idleTimeout;

  private LoopbackServer(
      String name, Server server, RequestsUnderWay underWay, Duration idleTimeout) {
    this.name = name;
    this.server = server;
    this.underWay = underWay;
    this.idleTimeout = idleTimeout;
  }

  /**
   * Starts a server without a listener; {@link #listen} opens one.
   *
   * @param name names the threads and the messages
   * @param maxThreads bound of requests served at the same time by blocking handlers
   * @param idleTimeout how long a connection may be silent, within a request too
   * @throws IOException if it can't start
   */
  public static LoopbackServer start(
      String name, Handler handler, int maxThreads, Duration idleTimeout) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(maxThreads);
    threads.setName(name);
    threads.setDaemon(true);
    Server server = new Server(threads);
    RequestsUnderWay underWay = new RequestsUnderWay(handler);
    server.setHandler(underWay);
    LoopbackServer result = new LoopbackServer(name, server, underWay, idleTimeout);
    result.attempt("start", server::start);
    return result;
  }

  /**
   * Opens one more port.
   *
   * @param port 0 for any free one
   * @return the port, which a handler finds again as the request's local port
   * @throws IOException if the port is taken
   */
  public int listen(int port) throws IOException {
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
    connector.setHost(HOST);
    connector.setPort(port);
    connector.setIdleTimeout(idleTimeout.toMillis());
    server.addConnector(connector);
    try {
      attempt("listen on " + HOST + ":" + port, connector::start);
    } catch (IOException e) {
      server.removeConnector(connector);
      throw e;
    }
    return connector.getLocalPort();
  }

  /**
   * Any path gets through: a proxy hands it on as it came, the registry holds it against its own
   * grammar.
   */
  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendDateHeader(false);
    configuration.setUriCompliance(UriCompliance.UNSAFE);
    return configuration;
  }

  /** Takes no new connection, lets requests under way finish for two seconds, then stops. */
  @Override
  public void close() {
    try {
      attempt("stop", this::drainAndStop);
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private void drainAndStop() throws Exception {
    for (Connector connector : server.getConnectors()) {
      ((ServerConnector) connector).close();
    }
    try {
      underWay.awaitNone(STOP_GRACE);
    } finally {
      server.stop();
    }
  }

  private void attempt(String what, ThrowingAction action) throws IOException {
    try {
      action.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name + ": interrupted while it tried to " + what, e);
    } catch (Exception e) {
      throw new IOException(name + ": could not " + what + ": " + e.getMessage(), e);
    }
  }

  private interface ThrowingAction {
    void run() throws Exception;
  }
}
