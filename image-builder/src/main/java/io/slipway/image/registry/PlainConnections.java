package io.slipway.image.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.http.impl.DefaultBHttpClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * Connections without TLS that wait for their next exchange. There are as many as there were
 * exchanges at a time. Safe for use by several threads.
 */
final class PlainConnections implements AutoCloseable {
  /** Registries, and what stands before them, close what is idle after a minute or so. */
  private static final long OLD_NANOS = Duration.ofSeconds(20).toNanos();

  /** After so long the other side may have closed it, as it is worth a look to know. */
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private static final int BUFFER = 1 << 13;

  private final Map<String, Deque<Plain>> idle = new HashMap<>();
  private boolean closed;

  /** One connection, of one exchange at a time. */
  static final class Plain {
    private final String place;
    private final Socket socket;
    private final DefaultBHttpClientConnection http;
    private long idleSince;

    private Plain(String place, Socket socket) throws IOException {
      this.place = place;
      this.socket = socket;
      this.http = new DefaultBHttpClientConnection(BUFFER);
      http.bind(socket);
    }

    DefaultBHttpClientConnection http() {
      return http;
    }

    /** Ends an exchange under way, too: closing the socket waits for nobody. */
    void drop() {
      try {
        socket.close();
      } catch (IOException e) {
        // It is of no use any more, in whichever state.
      }
    }
  }

  /** The one that was used last and seems to be alive; null where there is none. */
  @Nullable Plain idle(String host, int port) {
    while (true) {
      Plain last = last(host + ":" + port);
      if (last == null) {
        return null;
      }
      long age = System.nanoTime() - last.idleSince;
      if (age < OLD_NANOS && (age < LOOK_NANOS || !last.http.isStale())) {
        return last;
      }
      last.drop();
    }
  }

  private synchronized @Nullable Plain last(String place) {
    Deque<Plain> waiting = idle.get(place);
    return waiting == null ? null : waiting.pollLast();
  }

  /**
   * @param timeoutMillis 0 for none
   */
  static Plain open(String host, int port, int timeoutMillis) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException(host);
    }
    Socket socket = new Socket();
    try {
      socket.connect(address, timeoutMillis);
      socket.setTcpNoDelay(true);
      return new Plain(host + ":" + port, socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  void giveBack(Plain connection) {
    connection.idleSince = System.nanoTime();
    synchronized (this) {
      if (!closed) {
        idle.computeIfAbsent(connection.place, none -> new ArrayDeque<>()).add(connection);
        return;
      }
    }
    connection.drop();
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.values().forEach(waiting -> waiting.forEach(Plain::drop));
    idle.clear();
  }
}
