package io.slipway.image.registry;

import com.google.api.client.http.HttpHeaders;
import com.google.cloud.tools.jib.http.Request;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The headers of Jib's requests. Jib neither tells them nor lets others set ranges, and without
 * both no upload or download could go on where it broke off.
 */
final class RequestHeaders {
  private static final MethodHandle GET = getter();

  private RequestHeaders() {}

  private static MethodHandle getter() {
    try {
      return MethodHandles.privateLookupIn(Request.class, MethodHandles.lookup())
          .findVirtual(Request.class, "getHeaders", MethodType.methodType(HttpHeaders.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this is not the Jib core that Slipway was built with", e);
    }
  }

  /** They may be changed. */
  static HttpHeaders of(Request request) {
    try {
      return (HttpHeaders) GET.invokeExact(request);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a getter failed", e);
    }
  }
}
