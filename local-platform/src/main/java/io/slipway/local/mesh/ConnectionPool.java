package io.slipway.local.mesh;

import java.util.List;

/**
 * How many requests a destination gets at once. Over HTTP/1.1 each request under way holds a
 * connection, so the two bounds of Istio's are one here.
 *
 * @param maxActive requests under way: the lesser of {@code tcp.maxConnections} and {@code
 *     http.http2MaxRequests}
 * @param maxPending requests that wait for one of those to end: {@code
 *     http.http1MaxPendingRequests}, and none where {@code http2MaxRequests} is the lesser
 */
record ConnectionPool(int maxActive, int maxPending) {

  static ConnectionPool read(SpecReader pool, List<String> notes) {
    SpecReader tcp = pool.object("tcp");
    SpecReader http = pool.object("http");
    int connections = bound(tcp, "maxConnections");
    int requests = bound(http, "http2MaxRequests");
    int pending = bound(http, "http1MaxPendingRequests");
    List.of(tcp, http, pool).forEach(part -> part.noteRest(notes));
    return new ConnectionPool(
        Math.min(connections, requests), requests < connections ? 0 : pending);
  }

  /** Zero stands for Istio's default, which is no bound that matters. */
  private static int bound(SpecReader part, String name) {
    int value = part.number(name, 0);
    if (value < 0) {
      part.problem(name, value + " is negative");
    }
    return value == 0 ? Integer.MAX_VALUE : value;
  }
}
