package io.slipway.local.registry;

import io.slipway.local.http.BrokenOff;
import java.io.IOException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Turns requests into exchanges, and exceptions into the spec's error bodies. */
final class RegistryHandler extends Handler.Abstract {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryHandler.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Routes routes;
  private final AccessLog accessLog;
  private volatile Gate gate = Gate.OPEN;

  RegistryHandler(Routes routes, AccessLog accessLog) {
    this.routes = routes;
    this.accessLog = accessLog;
  }

  void setGate(Gate gate) {
    this.gate = gate;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, accessLog);
    exchange.with("Docker-Distribution-API-Version", "registry/2.0");
    try {
      answer(exchange);
      callback.succeeded();
    } catch (IOException e) {
      LOG.debug("{} {} broke off", exchange.method(), exchange.path(), e);
      callback.failed(new BrokenOff(e));
    }
    return true;
  }

  private void answer(Exchange exchange) throws IOException {
    try {
      if (!gate.check(exchange)) {
        routes.serve(exchange);
      }
    } catch (RegistryException e) {
      refuse(exchange, e);
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left on device")) {
        throw e;
      }
      refuse(exchange, RegistryError.UNKNOWN.withStatus(507, "the registry's disk is full"));
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", exchange.method(), exchange.path(), e);
      refuse(exchange, RegistryError.UNKNOWN.because("the registry failed; its log says why"));
    }
  }

  private static void refuse(Exchange exchange, RegistryException refusal) throws IOException {
    if (exchange.isCommitted()) {
      throw new IOException("failed after the status line was sent", refusal);
    }
    refusal.headers().forEach(exchange::with);
    exchange.send(refusal.status(), "application/json", JSON.writeValueAsBytes(refusal.body()));
  }
}
