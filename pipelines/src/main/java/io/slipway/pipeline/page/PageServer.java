package io.slipway.pipeline.page;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves run records as live pages on loopback. For a person on this machine: it listens on
 * 127.0.0.1 only, answers only requests that name a loopback host (so that no web site reaches it
 * through a name of its own), and only reads.
 */
public final class PageServer implements AutoCloseable {

  private static final int THREADS = 16;
  private static final long IDLE_MILLIS = 30_000;

  private final Server server;
  private final ServerConnector connector;

  private PageServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Starts serving.
   *
   * @param records a record file, a directory with {@code record.jsonl}, or a directory of such
   *     directories
   * @param port the port; 0 for a free one
   * @throws IOException where the port cannot be had
   */
  public static PageServer start(Path records, int port) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    threads.setDaemon(true);
    threads.setName("page");
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(new PageHandler(new RecordFiles(records)));
    PageServer page = new PageServer(server, connector);
    try {
      server.start();
    } catch (Exception e) {
      page.close();
      throw new IOException(
          "Could not serve the build page on 127.0.0.1:" + port + ": " + e.getMessage(), e);
    }
    return page;
  }

  /** The address of the page, with a slash at the end. */
  public String url() {
    return "http://127.0.0.1:" + connector.getLocalPort() + "/";
  }

  /** Waits until it is closed or the thread is interrupted. */
  public void join() throws InterruptedException {
    server.join();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Could not stop the page's server", e);
    }
  }
}
