package io.slipway.local.mesh;

import io.slipway.local.http.Upstream;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends copies of a request, whose answers nobody waits for. As with Envoy a copy's Host ends in
 * {@code -shadow}, so that a server can tell.
 */
final class Mirrors {

  private static final Logger LOG = LoggerFactory.getLogger(Mirrors.class);
  private static final String SHADOW = "-shadow";

  /** Envoy's bound for a request whose route has no timeout. */
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final MeshHandler mesh;
  private final int calledPort;
  private final Request request;
  private final Handling handling;
  private final List<Handling.Mirror> chosen;

  /** Draws who gets a copy. */
  Mirrors(MeshHandler mesh, int calledPort, Request request, Handling handling) {
    this.mesh = mesh;
    this.calledPort = calledPort;
    this.request = request;
    this.handling = handling;
    this.chosen =
        handling.mirrors().stream()
            .filter(mirror -> Percent.hits(mirror.percent(), mesh.random()))
            .toList();
  }

  boolean isEmpty() {
    return chosen.isEmpty();
  }

  void send(byte[] body) {
    chosen.forEach(mirror -> send(mirror.to(), body));
  }

  private void send(RouteRule.Backend to, byte[] body) {
    List<Endpoint> healthy =
        mesh.destinations().find(to, calledPort).map(Destination::healthy).orElse(List.of());
    if (healthy.isEmpty()) {
      LOG.debug("no endpoint of {} {} for a copy", to.service(), to.subset());
      return;
    }
    send(to, healthy.get(mesh.random().nextInt(healthy.size())), body);
  }

  private void send(RouteRule.Backend to, Endpoint endpoint, byte[] body) {
    Duration limit = handling.timeout();
    long started = System.nanoTime();
    mesh.upstream()
        .send(
            new Upstream.Copy(
                endpoint.host(),
                endpoint.port(),
                request.getMethod(),
                request.getHttpURI().getPathQuery(),
                headers(),
                body),
            limit == null ? TIMEOUT : limit,
            status ->
                mesh.metrics()
                    .recordCopy(
                        to.service(),
                        endpoint.workload(),
                        status,
                        Duration.ofNanos(System.nanoTime() - started)));
  }

  private HttpFields headers() {
    HttpFields.Mutable headers = HttpFields.build(request.getHeaders());
    handling.headers().request().apply(headers);
    headers.put(HttpHeader.HOST, shadow(headers.get(HttpHeader.HOST)));
    return headers;
  }

  private static String shadow(@Nullable String host) {
    int port = host == null ? -1 : host.lastIndexOf(':');
    if (host == null || port < 0) {
      return (host == null ? "" : host) + SHADOW;
    }
    return host.substring(0, port) + SHADOW + host.substring(port);
  }
}
