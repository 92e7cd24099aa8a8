package io.slipway.local.cluster.api;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import io.slipway.local.cluster.resource.ApiError;
import io.slipway.local.cluster.resource.Resources;
import io.slipway.local.cluster.resource.Target;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes every request to its place. Each runs on a thread of its own, watches too. */
final class ApiHandler extends Handler.Abstract {

  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
  private static final Set<String> HEALTH = Set.of("/healthz", "/livez", "/readyz");
  private static final String OPENAPI_V3 = "/openapi/v3/";

  /**
   * What API servers answer since 1.25: the '@' of the older name is no valid media type to a
   * client in Go.
   */
  private static final String OPENAPI_V2_TYPE =
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

  private final Resources resources;
  private final Discovery discovery;
  private final OpenApi openApi;
  private final ObjectRequests objects;
  private final Watches watches;
  private final Logs logs;

  ApiHandler(
      Resources resources,
      Discovery discovery,
      ObjectRequests objects,
      Watches watches,
      Logs logs) {
    this.resources = resources;
    this.discovery = discovery;
    this.openApi = new OpenApi(resources.kinds());
    this.objects = objects;
    this.watches = watches;
    this.logs = logs;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response);
    try {
      answer(exchange);
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      callback.failed(e);
    }
    return true;
  }

  private void answer(Exchange exchange) throws IOException, InterruptedException {
    try {
      route(exchange);
    } catch (ApiError e) {
      fail(exchange, e);
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", exchange.method(), exchange.path(), e);
      fail(exchange, ApiError.internal("Internal error occurred: " + e));
    }
  }

  private static void fail(Exchange exchange, ApiError error) throws IOException {
    if (exchange.isCommitted()) {
      throw new IOException(error);
    }
    exchange.fail(error);
  }

  private void route(Exchange exchange) throws IOException, InterruptedException {
    String path = exchange.path().replaceFirst("/+$", "");
    if (HEALTH.contains(path)) {
      exchange.sendText(200, "ok");
    } else if (path.startsWith("/openapi/")) {
      serveOpenApi(path, exchange);
    } else {
      Optional<JsonNode> document = path.isEmpty() ? Optional.empty() : discovery.document(path);
      if (document.isPresent() && exchange.method().equals("GET")) {
        exchange.send(200, document.get());
      } else {
        serveObject(path, exchange);
      }
    }
  }

  private void serveOpenApi(String path, Exchange exchange) throws IOException {
    if (path.equals("/openapi/v2")) {
      exchange.send(200, OPENAPI_V2_TYPE, openApi.v2());
    } else if (path.equals("/openapi/v3")) {
      exchange.send(200, openApi.index());
    } else {
      String root = path.startsWith(OPENAPI_V3) ? path.substring(OPENAPI_V3.length()) : "";
      exchange.send(200, openApi.document(root).orElseThrow(ApiError::noSuchResource));
    }
  }

  private void serveObject(String path, Exchange exchange)
      throws IOException, InterruptedException {
    Target target = target(path);
    if (!target.subresource().equals("log")) {
      exchange.requireAcceptable();
    }
    switch (exchange.method()) {
      case "GET" -> read(target, exchange);
      case "POST" -> objects.create(requireWritable(target), exchange);
      case "PUT" -> objects.update(requireWritable(target), exchange);
      case "PATCH" -> objects.patch(requireWritable(target), exchange);
      case "DELETE" -> objects.delete(requireWritable(target), exchange);
      default ->
          throw ApiError.methodNotAllowed(
              "the server does not allow method " + exchange.method() + " on " + path);
    }
  }

  private Target target(String path) {
    ApiPath parsed = ApiPath.parse(path);
    if (parsed == null) {
      throw ApiError.noSuchResource();
    }
    ResourceType type =
        resources
            .kinds()
            .find(parsed.group(), parsed.version(), parsed.plural())
            .orElseThrow(ApiError::noSuchResource);
    boolean placed = type.namespaced() || parsed.namespace().isEmpty();
    boolean known =
        parsed.subresource().isEmpty() || type.subresources().contains(parsed.subresource());
    boolean named = parsed.name().isEmpty() || !type.namespaced() || !parsed.namespace().isEmpty();
    if (!placed || !known || !named) {
      throw ApiError.noSuchResource();
    }
    return new Target(type, parsed.namespace(), parsed.name(), parsed.subresource());
  }

  private static Target requireWritable(Target target) {
    if (target.subresource().equals("log")
        || (target.type().namespaced() && target.namespace().isEmpty())) {
      throw ApiError.methodNotAllowed(
          "the server does not allow this method on the requested resource");
    }
    return target;
  }

  private void read(Target target, Exchange exchange) throws IOException, InterruptedException {
    if (exchange.flag("watch")) {
      watch(target, exchange);
    } else if (target.name().isEmpty()) {
      objects.list(target, exchange);
    } else if (target.subresource().equals("log")) {
      logs.serve(pod(target), exchange);
    } else {
      objects.get(target, exchange);
    }
  }

  /**
   * A watch over WebSocket isn't offered: a plain 200 tells Fabric8's client to use HTTP, as behind
   * kubectl proxy.
   */
  private void watch(Target target, Exchange exchange) throws IOException, InterruptedException {
    if (exchange.header(HttpHeader.UPGRADE).equalsIgnoreCase("websocket")) {
      exchange.send(200, Json.object());
    } else {
      watches.serve(Selection.of(target, exchange), exchange);
    }
  }

  private ObjectNode pod(Target target) {
    return resources.get(Target.of(target.type(), target.namespace(), target.name()));
  }
}
