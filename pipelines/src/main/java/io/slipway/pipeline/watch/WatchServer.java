package io.slipway.pipeline.watch;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Listens for webhooks and for who scrapes metrics. */
final class WatchServer implements AutoCloseable {
  private static final int THREADS = 8;
  private static final long IDLE_MILLIS = 30_000;

  private final Server server;
  private final ServerConnector connector;

  private WatchServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  static WatchServer start(InetSocketAddress address, Handler handler) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    threads.setDaemon(true);
    threads.setName("watch");
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(handler);
    WatchServer started = new WatchServer(server, connector);
    try {
      server.start();
    } catch (Exception e) {
      started.close();
      throw new IOException("Could not listen on " + address + ": " + e.getMessage(), e);
    }
    return started;
  }

  String url() {
    return "http://" + connector.getHost() + ":" + connector.getLocalPort() + "/";
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Could not stop the watch's server", e);
    }
  }
}
