package io.slipway.local.registry;

import io.slipway.local.http.RestOfBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, in the few ways that a registry asks and answers. Blocking; used by
 * one thread.
 */
final class Exchange {

  private static final int BUFFER = 128 * 1024;

  private final Request request;
  private final Response response;
  private final AccessLog log;
  private final Fields query;
  private final long startedNanos = System.nanoTime();

  Exchange(Request request, Response response, AccessLog log) {
    this.request = request;
    this.response = response;
    this.log = log;
    this.query = Request.extractQueryParameters(request);
  }

  String method() {
    return request.getMethod();
  }

  String path() {
    return Request.getPathInContext(request);
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(query.getValue(name));
  }

  List<String> queries(String name) {
    List<String> values = query.getValues(name);
    return values == null ? List.of() : values;
  }

  @Nullable String header(String name) {
    return request.getHeaders().get(name);
  }

  /** Bytes announced, or -1. */
  long contentLength() {
    return request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
  }

  InputStream body() {
    return Request.asInputStream(request);
  }

  Exchange with(String header, String value) {
    response.getHeaders().put(header, value);
    return this;
  }

  boolean isCommitted() {
    return response.isCommitted();
  }

  void send(int status) throws IOException {
    begin(status, 0);
    Content.Sink.write(response, true, ByteBuffer.allocate(0));
  }

  void send(int status, String contentType, byte[] body) throws IOException {
    with("Content-Type", contentType);
    begin(status, body.length);
    Content.Sink.write(response, true, isHead() ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body));
  }

  /** Sends a part of a file without holding more than one buffer of it. */
  void send(int status, String contentType, FileChannel file, long from, long length)
      throws IOException {
    with("Content-Type", contentType);
    begin(status, length);
    if (!isHead()) {
      copy(file.position(from), length);
    }
    Content.Sink.write(response, true, ByteBuffer.allocate(0));
  }

  private void copy(FileChannel file, long length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(BUFFER, Math.max(length, 1)));
    long left = length;
    while (left > 0) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), left));
      int read = file.read(buffer);
      if (read < 0) {
        throw new IOException("the blob's file ended " + left + " bytes early");
      }
      left -= read;
      Content.Sink.write(response, false, buffer.flip());
    }
  }

  private void begin(int status, long length) throws IOException {
    RestOfBody.settle(request, response);
    response.setStatus(status);
    if (status != 204 && status != 304) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
    }
    log.add(entry(status, length));
  }

  private AccessLogEntry entry(int status, long length) {
    Duration duration = Duration.ofNanos(System.nanoTime() - startedNanos);
    return new AccessLogEntry(
        Instant.now().minus(duration),
        method(),
        path(),
        request.getHttpURI().getQuery(),
        status,
        Request.getContentBytesRead(request),
        isHead() ? 0 : length,
        duration);
  }

  private boolean isHead() {
    return method().equals("HEAD");
  }
}
