package io.slipway.local.cluster.api;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.ApiError;
import io.slipway.local.http.RestOfBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One request and its response, in the API's terms. */
final class Exchange {

  /** As the API server's limit for request bodies. */
  private static final int MAX_BODY = 3 * 1024 * 1024;

  private static final List<String> FORMS = List.of("*/*", "application/*", "json", "yaml");

  private final Request request;
  private final Response response;
  private final Fields query;

  Exchange(Request request, Response response) {
    this.request = request;
    this.response = response;
    this.query = Request.extractQueryParameters(request);
  }

  Request request() {
    return request;
  }

  String method() {
    return request.getMethod();
  }

  String path() {
    return Request.getPathInContext(request);
  }

  /** A query parameter, or the empty string. */
  String parameter(String name) {
    String value = query.getValue(name);
    return value == null ? "" : value;
  }

  boolean flag(String name) {
    String value = parameter(name);
    return value.equals("true") || value.equals("1");
  }

  /** A whole number, or {@code fallback} where the parameter is missing. */
  long number(String name, long fallback) {
    String value = parameter(name);
    try {
      return value.isEmpty() ? fallback : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw ApiError.badRequest("query parameter " + name + ": not a number: " + value);
    }
  }

  String header(HttpHeader name) {
    String value = request.getHeaders().get(name);
    return value == null ? "" : value;
  }

  String mediaType() {
    return header(HttpHeader.CONTENT_TYPE).split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  boolean accepts(String form) {
    return header(HttpHeader.ACCEPT).contains(form);
  }

  /** Who writes, where the request doesn't say: the program, as {@code User-Agent} names it. */
  String defaultManager() {
    String agent = header(HttpHeader.USER_AGENT).split("/", 2)[0];
    return agent.isEmpty() ? "unknown" : agent.substring(0, Math.min(agent.length(), 128));
  }

  /** A patch, or options; an empty object where there is none. */
  JsonNode body() throws IOException {
    byte[] bytes = limitedBody();
    boolean apply = mediaType().equals("application/apply-patch+yaml");
    return bytes.length == 0
        ? Json.object()
        : parse(bytes, apply ? "error decoding YAML: " : "error decoding patch: ");
  }

  private byte[] limitedBody() throws IOException {
    byte[] bytes = readBody();
    if (bytes.length > MAX_BODY) {
      throw ApiError.tooLarge("Request entity too large: limit is " + MAX_BODY);
    }
    return bytes;
  }

  private byte[] readBody() throws IOException {
    try (InputStream stream = Content.Source.asInputStream(request)) {
      return stream.readNBytes(MAX_BODY + 1);
    }
  }

  private JsonNode parse(byte[] bytes, String failure) {
    try {
      return mediaType().endsWith("yaml") ? Json.parseYaml(bytes) : Json.parse(bytes);
    } catch (JacksonException e) {
      throw ApiError.badRequest(failure + e.getOriginalMessage());
    } catch (YamlEngineException e) {
      throw ApiError.badRequest(failure + e.getMessage());
    }
  }

  /**
   * An object to write.
   *
   * @param kind what it must be, for messages
   */
  ObjectNode objectBody(String kind) throws IOException {
    String type = mediaType();
    boolean readable = type.isEmpty() || type.equals("application/json") || type.endsWith("yaml");
    if (!readable) {
      throw ApiError.unsupportedMedia(
          "the body of the request was in an unknown format - accepted media types include:"
              + " application/json, application/yaml");
    }
    byte[] bytes = limitedBody();
    String failure =
        "the object provided is unrecognized (must be of type "
            + kind
            + "): couldn't get version/kind; json parse error: ";
    if (bytes.length == 0) {
      throw ApiError.badRequest(failure + "unexpected end of JSON input ()");
    }
    return object(parse(bytes, failure));
  }

  static ObjectNode object(JsonNode body) {
    if (body instanceof ObjectNode object) {
      return object;
    }
    throw ApiError.badRequest("the body of the request must be a JSON object");
  }

  void warn(String warning) {
    response
        .getHeaders()
        .add("Warning", "299 - \"" + warning.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
  }

  /** Refuses a client that reads none of the forms that there are. */
  void requireAcceptable() {
    String accepted = header(HttpHeader.ACCEPT);
    if (!accepted.isEmpty() && FORMS.stream().noneMatch(accepted::contains)) {
      throw ApiError.notAcceptable(
          "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml");
    }
  }

  /** As JSON, or as YAML for a client that reads nothing else. */
  void send(int code, JsonNode body) throws IOException {
    String accepted = header(HttpHeader.ACCEPT);
    boolean yaml = accepted.startsWith("application/yaml");
    if (yaml) {
      send(code, "application/yaml", Json.yaml(body));
    } else {
      send(code, "application/json", Json.bytes(body));
    }
  }

  void send(int code, String type, byte[] body) throws IOException {
    RestOfBody.settle(request, response);
    response.setStatus(code);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    Content.Sink.write(response, true, ByteBuffer.wrap(body));
  }

  void sendText(int code, String text) throws IOException {
    send(code, "text/plain", text.getBytes(StandardCharsets.UTF_8));
  }

  void fail(ApiError error) throws IOException {
    if (error.code() == 429) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    send(error.code(), error.status());
  }

  boolean isCommitted() {
    return response.isCommitted();
  }

  /** Starts a stream: what follows goes out piece by piece, {@link #end} ends it. */
  void start(String type) {
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache, private");
  }

  /** Writes and flushes; waits for a slow client, fails when it has gone. */
  void write(byte @Nullable [] bytes) throws IOException {
    Content.Sink.write(
        response, false, bytes == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(bytes));
  }

  void end() throws IOException {
    Content.Sink.write(response, true, ByteBuffer.allocate(0));
  }
}
