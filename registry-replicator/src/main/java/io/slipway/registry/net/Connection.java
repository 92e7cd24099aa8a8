package io.slipway.registry.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** One connection, of one exchange at a time. */
final class Connection implements Closeable {

  /** After so long the other side may have closed it, as it is worth a look to know. */
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  /** Registries, and what stands before them, close what is idle after a minute or so. */
  private static final long OLD_NANOS = Duration.ofSeconds(20).toNanos();

  private final Place place;
  private final Socket socket;
  private final DefaultBHttpClientConnection http;
  private long idleSince;

  /** What one connection can be used for. */
  record Place(String scheme, String host, int port) {
    boolean isSecure() {
      return scheme.equals("https");
    }

    /** Written out: what the compiler makes for a record is linked slowly when it is first used. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Place place
          && place.port == port
          && place.host.equals(host)
          && place.scheme.equals(scheme);
    }

    @Override
    public int hashCode() {
      return 31 * host.hashCode() + port;
    }
  }

  /**
   * @param socket below TLS, if there is any: closing it waits for nobody
   */
  Connection(Place place, Socket socket, DefaultBHttpClientConnection http) {
    this.place = place;
    this.socket = socket;
    this.http = http;
  }

  Place place() {
    return place;
  }

  Socket socket() {
    return socket;
  }

  DefaultBHttpClientConnection http() {
    return http;
  }

  void setTimeout(Duration limit) {
    http.setSocketTimeout(Timeout.of(limit));
  }

  void nowIdle() {
    idleSince = System.nanoTime();
  }

  /** Whether it may serve again, as far as can be seen. */
  boolean isUsable() {
    long idle = System.nanoTime() - idleSince;
    try {
      return http.isOpen() && idle < OLD_NANOS && (idle < LOOK_NANOS || !http.isStale());
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more, in whichever state.
    }
  }
}
