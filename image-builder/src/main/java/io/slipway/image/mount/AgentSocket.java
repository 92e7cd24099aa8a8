package io.slipway.image.mount;

import io.slipway.image.posix.Directory;
import io.slipway.image.posix.Names;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Unix socket that a step may connect to until it is closed; each connection has a thread. */
public final class AgentSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentSocket.class);
  private static final int MOST_CONNECTIONS = 32;

  private final ServerSocketChannel server;
  private final SshAgent agent;
  private final Semaphore free = new Semaphore(MOST_CONNECTIONS);
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

  private AgentSocket(ServerSocketChannel server, SshAgent agent) {
    this.server = server;
    this.agent = agent;
  }

  /** Makes the socket at a path where nothing is; who may connect is the caller's to set. */
  public static AgentSocket open(Path path, SshAgent agent) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    Path parent = Objects.requireNonNull(path.toAbsolutePath().getParent());
    // The name of a socket has 108 bytes (unix(7)), the path of a state directory may have more.
    try (Directory directory = Directory.open(parent)) {
      String name = Names.of(path.getFileName());
      server.bind(UnixDomainSocketAddress.of(directory.handle() + "/" + name));
    } catch (IOException e) {
      server.close();
      throw e;
    }
    AgentSocket socket = new AgentSocket(server, agent);
    start("slipway-ssh", socket::accept);
    return socket;
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (server.isOpen()) {
        SocketChannel client = server.accept();
        if (free.tryAcquire()) {
          connections.add(client);
          start("slipway-ssh-connection", () -> serve(client));
        } else {
          client.close();
        }
      }
    } catch (IOException e) {
      LOG.debug("The ssh socket of a step has closed: {}", e.toString());
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      agent.serve(client);
    } catch (IOException e) {
      LOG.debug("A step's connection to its ssh agent has ended: {}", e.toString());
    } finally {
      connections.remove(client);
      free.release();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (SocketChannel client : connections) {
        client.close();
      }
    } catch (IOException e) {
      LOG.debug("Closing a step's ssh socket failed: {}", e.toString());
    }
  }
}
