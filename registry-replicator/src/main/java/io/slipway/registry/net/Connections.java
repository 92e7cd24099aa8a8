package io.slipway.registry.net;

import io.slipway.registry.net.Connection.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a run: those that wait for their next exchange, and new ones. There are as
 * many as there were exchanges at a time, which other limits hold down.
 */
final class Connections implements AutoCloseable {

  /** Over TLS each look for an early answer may wait for a millisecond. */
  private static final long LOOK_FOR_ANSWER_BYTES = 1 << 18;

  private final TlsSettings tls;
  private final Duration limit;
  private final DefaultBHttpClientConnectionFactory factory =
      DefaultBHttpClientConnectionFactory.builder()
          .responseOutOfOrderStrategy(
              new MonitoringResponseOutOfOrderStrategy(LOOK_FOR_ANSWER_BYTES))
          .build();
  private final Map<Place, Deque<Connection>> idle = new HashMap<>();
  private final Set<Connection> all = ConcurrentHashMap.newKeySet();
  private @Nullable SSLContext context;
  private boolean closed;

  /**
   * @param limit of the time that a connection may take to come about
   */
  Connections(TlsSettings tls, Duration limit) {
    this.tls = tls;
    this.limit = limit;
  }

  /** The one that was used last, or null. */
  @Nullable Connection idle(Place place) {
    while (true) {
      Connection last = last(place);
      if (last == null || last.isUsable()) {
        return last;
      }
      drop(last);
    }
  }

  private synchronized @Nullable Connection last(Place place) {
    Deque<Connection> waiting = idle.get(place);
    return waiting == null ? null : waiting.pollLast();
  }

  void giveBack(Connection connection) {
    connection.nowIdle();
    synchronized (this) {
      if (!closed) {
        idle.computeIfAbsent(connection.place(), none -> new ArrayDeque<>()).add(connection);
        return;
      }
    }
    drop(connection);
  }

  void drop(Connection connection) {
    all.remove(connection);
    connection.close();
  }

  /** A new connection, by the first of the host's addresses that takes it. */
  Connection open(Place place, Wait wait) throws IOException {
    IOException refused = null;
    for (InetAddress address : InetAddress.getAllByName(place.host())) {
      try {
        return open(place, new InetSocketAddress(address, place.port()), wait);
      } catch (SocketTimeoutException e) {
        refused = new HttpConnectTimeoutException(e.getMessage());
        refused.initCause(e);
      } catch (IOException e) {
        refused = e;
      }
      if (wait.isOver()) {
        break;
      }
    }
    throw refused == null ? new IOException("the host has no address") : refused;
  }

  private Connection open(Place place, InetSocketAddress address, Wait wait) throws IOException {
    Socket socket = new Socket();
    try {
      wait.on(socket);
      socket.connect(address, millis());
      socket.setTcpNoDelay(true);
      Connection connection = place.isSecure() ? secure(place, socket) : plain(place, socket);
      keep(connection);
      return connection;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private int millis() {
    return (int) Math.min(limit.toMillis(), Integer.MAX_VALUE);
  }

  private synchronized void keep(Connection connection) throws IOException {
    if (closed) {
      throw new IOException("the run has ended");
    }
    all.add(connection);
  }

  private Connection plain(Place place, Socket socket) throws IOException {
    return new Connection(place, socket, factory.createConnection(socket));
  }

  /** The JDK checks the host's name, as its own client does. */
  private Connection secure(Place place, Socket socket) throws IOException {
    SSLSocket secure =
        (SSLSocket)
            context().getSocketFactory().createSocket(socket, place.host(), place.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    socket.setSoTimeout(millis());
    secure.startHandshake();
    return new Connection(place, socket, factory.createConnection(secure, socket));
  }

  private synchronized SSLContext context() throws IOException {
    if (context == null) {
      try {
        context = tls.isPlain() ? SSLContext.getDefault() : TlsContexts.of(tls);
      } catch (NoSuchAlgorithmException e) {
        throw new IOException("this JDK has no TLS", e);
      }
    }
    return context;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      idle.clear();
    }
    all.forEach(this::drop);
  }
}
