package io.slipway.local.harbor;

import io.slipway.local.harbor.ApiCall.Reply;
import io.slipway.local.http.BrokenOff;
import io.slipway.local.http.RestOfBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Tells the API, the token service and the registry apart, and puts refusals into Harbor's shape.
 */
final class HarborHandler extends Handler.Abstract {

  private static final Logger LOG = LoggerFactory.getLogger(HarborHandler.class);
  private static final String API = "/api/v2.0/";
  private static final int MAX_BODY = 4 << 20;

  private final HarborState state;
  private final Routes routes;
  private final Tokens tokens;
  private final RegistryFront registry;

  HarborHandler(HarborState state, Routes routes, Tokens tokens, RegistryFront registry) {
    this.state = state;
    this.routes = routes;
    this.tokens = tokens;
    this.registry = registry;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    try {
      serve(request, response, callback);
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("{} broke off", request.getHttpURI(), e);
      callback.failed(new BrokenOff(e));
    }
    return true;
  }

  private void serve(Request request, Response response, Callback callback) throws IOException {
    String path = request.getHttpURI().getPath();
    try {
      if (path.startsWith("/v2/")) {
        synchronized (state) {
          registry.serve(request, response, callback);
        }
        return;
      }
      send(request, response, answer(request, path));
    } catch (ApiError e) {
      send(request, response, new Reply(e.status(), e.body(), Map.of()));
    }
    callback.succeeded();
  }

  private Reply answer(Request request, String path) throws IOException {
    JsonNode body = body(request);
    synchronized (state) {
      Principal who = Accounts.of(state, request.getHeaders().get("Authorization"));
      if (path.equals("/service/token")) {
        return Reply.ok(tokens.sell(state, who, scopes(request)));
      }
      if (!path.startsWith(API)) {
        throw ApiError.notFound("path " + path + " was not found");
      }
      return call(request, path, who, body);
    }
  }

  private static List<String> scopes(Request request) {
    List<String> given = Request.extractQueryParameters(request).getValues("scope");
    return given == null
        ? List.of()
        : given.stream().flatMap(scope -> Stream.of(scope.split(" "))).toList();
  }

  private Reply call(Request request, String path, Principal who, @Nullable JsonNode body) {
    List<String> segments =
        Stream.of(path.substring(API.length()).split("/")).map(HarborHandler::decode).toList();
    Map<String, String> query = new LinkedHashMap<>();
    for (Fields.Field field : Request.extractQueryParameters(request)) {
      query.put(field.getName(), field.getValue());
    }
    Routes.Match match = routes.find(request.getMethod(), segments, query.keySet());
    boolean names = "true".equals(request.getHeaders().get("X-Is-Resource-Name"));
    ApiCall call = new ApiCall(state, who, path, match.variables(), query, names, body);
    match.need().check(call);
    return match.endpoint().serve(call);
  }

  private static String decode(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static @Nullable JsonNode body(Request request) throws IOException {
    byte[] bytes = Content.Source.asByteArrayAsync(request, MAX_BODY).join();
    try {
      return bytes.length == 0 ? null : HarborState.JSON.readTree(bytes);
    } catch (JacksonException e) {
      throw ApiError.unprocessable("parsing body body from \"\" failed, because invalid character");
    }
  }

  private static void send(Request request, Response response, Reply reply) throws IOException {
    RestOfBody.settle(request, response);
    boolean head = request.getMethod().equals("HEAD");
    response.setStatus(reply.status());
    response.getHeaders().put("Content-Type", "application/json; charset=utf-8");
    reply.headers().forEach(response.getHeaders()::put);
    byte[] bytes = head ? new byte[0] : bytes(reply.body());
    response.getHeaders().put("Content-Length", bytes.length);
    Content.Sink.write(response, true, ByteBuffer.wrap(bytes));
  }

  private static byte[] bytes(@Nullable Object body) {
    if (body == null) {
      return new byte[0];
    }
    return body instanceof String text
        ? text.getBytes(StandardCharsets.UTF_8)
        : HarborState.JSON.writeValueAsBytes(body);
  }
}
