package io.slipway.local.mesh;

import io.slipway.local.http.Delay;
import io.slipway.local.http.Upstream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Tells by the port that was called which Service is meant; one port is for the metrics. */
final class MeshHandler extends Handler.Abstract.NonBlocking {

  /** Where a client calls. */
  record ServicePort(ServiceName service, int port) {}

  private final RouteTable routes;
  private final Destinations destinations;
  private final Upstream upstream;
  private final MeshMetrics metrics;
  private final Delay delay;
  private final RandomGenerator random;
  private final Map<Integer, ServicePort> servicePorts = new ConcurrentHashMap<>();

  MeshHandler(
      RouteTable routes,
      Destinations destinations,
      Upstream upstream,
      MeshMetrics metrics,
      Delay delay,
      RandomGenerator random) {
    this.routes = routes;
    this.destinations = destinations;
    this.upstream = upstream;
    this.metrics = metrics;
    this.delay = delay;
    this.random = random;
  }

  void serve(int localPort, ServicePort servicePort) {
    servicePorts.put(localPort, servicePort);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    ServicePort called = servicePorts.get(Request.getLocalPort(request));
    if (called == null) {
      response.getHeaders().put("Content-Type", MeshMetrics.CONTENT_TYPE);
      Content.Sink.write(response, true, metrics.exposition(), callback);
    } else {
      new ProxiedRequest(this, called.service(), called.port(), request, response, callback)
          .start();
    }
    return true;
  }

  RouteTable routes() {
    return routes;
  }

  Destinations destinations() {
    return destinations;
  }

  Upstream upstream() {
    return upstream;
  }

  MeshMetrics metrics() {
    return metrics;
  }

  Delay delay() {
    return delay;
  }

  RandomGenerator random() {
    return random;
  }
}
