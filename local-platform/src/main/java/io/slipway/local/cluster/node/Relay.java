package io.slipway.local.cluster.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens at a Pod's address and passes connections into its container, whichever run of it is
 * current; without one it resets them. Connections stay until the container ends.
 */
final class Relay implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final int MAX_CONNECTIONS = 512;
  private static final int BUFFER_BYTES = 32 * 1024;

  private final ServerSocketChannel server;
  private final ExecutorService threads;
  private final Semaphore free = new Semaphore(MAX_CONNECTIONS);
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Path upstream;

  private Relay(ServerSocketChannel server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  static Relay listen(String address, int port, ExecutorService threads) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET);
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(new InetSocketAddress(address, port), 256);
    } catch (IOException e) {
      server.close();
      throw new IOException(
          "Tried to listen on " + address + ":" + port + " for a Pod but failed: " + e.getMessage(),
          e);
    }
    Relay relay = new Relay(server, threads);
    threads.execute(relay::accept);
    return relay;
  }

  /** Where connections go from now on; null to reset them. */
  void connectTo(@Nullable Path socket) {
    upstream = socket;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        if (free.tryAcquire()) {
          threads.execute(() -> serve(client));
        } else {
          reset(client);
        }
      } catch (IOException e) {
        LOG.debug("Relay stopped: {}", e.toString());
      }
    }
  }

  private void serve(SocketChannel client) {
    Path socket = upstream;
    try (client;
        SocketChannel container = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      open.add(client);
      open.add(container);
      try {
        if (socket == null || !Files.exists(socket)) {
          reset(client);
          return;
        }
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        container.connect(UnixDomainSocketAddress.of(socket));
        exchange(client, container);
      } finally {
        open.remove(client);
        open.remove(container);
      }
    } catch (IOException e) {
      LOG.debug("Relayed connection ended: {}", e.toString());
    } finally {
      free.release();
    }
  }

  private void exchange(SocketChannel client, SocketChannel container) {
    CompletableFuture<Void> request =
        CompletableFuture.runAsync(() -> pump(client, container), threads);
    long answered = pump(container, client);
    if (answered <= 0) {
      // The container refused the connection: so does the Pod.
      reset(client);
    }
    // Ends the other direction, which may wait for a client that has nothing more to say.
    closeQuietly(container);
    closeQuietly(client);
    request.join();
  }

  /** Copies until the end and passes it on; returns how many bytes there were, -1 on failure. */
  private static long pump(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long total = 0;
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        total += buffer.remaining();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
      return total;
    } catch (IOException e) {
      closeQuietly(to);
      return -1;
    }
  }

  private static void reset(SocketChannel client) {
    try {
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      LOG.debug("Connection already gone: {}", e.toString());
    }
    closeQuietly(client);
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("Channel already gone: {}", e.toString());
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.debug("Relay already closed: {}", e.toString());
    }
    open.forEach(Relay::closeQuietly);
  }
}
