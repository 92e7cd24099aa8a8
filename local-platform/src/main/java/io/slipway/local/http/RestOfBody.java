package io.slipway.local.http;

import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * What a handler leaves unread of a request's body. Jetty closes such a connection after the answer
 * without saying so, and the client's next request on it gets none (RFC 9112, 9.6).
 */
public final class RestOfBody {

  /** What Go's net/http, which the registries in use stand on, reads before it gives up. */
  static final int MOST = 256 * 1024;

  private RestOfBody() {}

  /**
   * Reads a rest of at most 256 KiB, and blocks for it; announces the connection's end where there
   * is more or the client waits to be told to go on. To be called before the answer is begun.
   *
   * @throws IOException if the client breaks off
   */
  public static void settle(Request request, Response response) throws IOException {
    if (isShort(request)) {
      try (InputStream rest = Request.asInputStream(request)) {
        rest.skipNBytes(left(request));
      }
    }
    announce(request, response);
  }

  /** As {@link #settle}, without waiting for what has not come yet. */
  public static void announce(Request request, Response response) {
    if (!request.consumeAvailable()) {
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
    }
  }

  private static boolean isShort(Request request) {
    long left = left(request);
    return left > 0 && left <= MOST && !request.getHeaders().contains(HttpHeader.EXPECT);
  }

  private static long left(Request request) {
    return request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH)
        - Request.getContentBytesRead(request);
  }
}
