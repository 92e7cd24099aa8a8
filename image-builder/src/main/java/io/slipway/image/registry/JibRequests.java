package io.slipway.image.registry;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.http.HttpTransport;
import com.google.cloud.tools.jib.http.Request;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Jib has of requests and keeps to itself. Without headers no upload or download could go on
 * where it broke off; without the rest every request would have a connection and a trust store of
 * its own.
 */
final class JibRequests {
  private static final Method HEADERS = getter("getHeaders");
  private static final Method CONTENT = getter("getHttpContent");
  private static final Method TIMEOUT = getter("getHttpTimeout");
  private static final Constructor<Response> RESPONSE = maker(Response.class, HttpResponse.class);
  private static final Constructor<ResponseException> FAILURE =
      maker(ResponseException.class, HttpResponseException.class, boolean.class);

  private JibRequests() {}

  private static Method getter(String name) {
    try {
      Method getter = Request.class.getDeclaredMethod(name);
      getter.setAccessible(true);
      return getter;
    } catch (ReflectiveOperationException e) {
      throw unknown(e);
    }
  }

  private static <T> Constructor<T> maker(Class<T> made, Class<?>... of) {
    try {
      Constructor<T> maker = made.getDeclaredConstructor(of);
      maker.setAccessible(true);
      return maker;
    } catch (ReflectiveOperationException e) {
      throw unknown(e);
    }
  }

  private static LinkageError unknown(ReflectiveOperationException e) {
    return new LinkageError("this is not the Jib core that Slipway was built with", e);
  }

  private static @Nullable Object get(Method getter, Request request) {
    try {
      return getter.invoke(request);
    } catch (ReflectiveOperationException e) {
      throw unknown(e);
    }
  }

  private static <T> T make(Constructor<T> maker, Object... of) {
    try {
      return maker.newInstance(of);
    } catch (ReflectiveOperationException e) {
      throw unknown(e);
    }
  }

  /** They may be changed. */
  static HttpHeaders headers(Request request) {
    return (HttpHeaders) Objects.requireNonNull(get(HEADERS, request));
  }

  /** Whether it can be sent again from its beginning. */
  static boolean isRepeatable(Request request) {
    HttpContent content = (HttpContent) get(CONTENT, request);
    return content == null || content.retrySupported();
  }

  /**
   * As Jib sends it, but once, and without following redirects.
   *
   * @throws ResponseException where the answer is not a success
   */
  static Response send(HttpTransport transport, String method, URL url, Request request)
      throws IOException {
    HttpRequest http =
        transport
            .createRequestFactory()
            .buildRequest(method, new GenericUrl(url), (HttpContent) get(CONTENT, request))
            .setFollowRedirects(false)
            .setHeaders(headers(request));
    Integer timeout = (Integer) get(TIMEOUT, request);
    if (timeout != null) {
      http.setConnectTimeout(timeout).setReadTimeout(timeout);
    }
    try {
      return make(RESPONSE, http.execute());
    } catch (HttpResponseException e) {
      throw make(FAILURE, e, false);
    }
  }
}
