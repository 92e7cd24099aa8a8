package io.slipway.local.http;

import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * One request to be sent on, and what happens to its answer. Exactly one of {@link #failed} and
 * {@link #done} is called, on any thread.
 */
public interface Forwarding {

  Request request();

  Response response();

  String host();

  int port();

  /** Bound of the whole exchange; null for none beyond the idle timeout. */
  default @Nullable Duration timeout() {
    return null;
  }

  /** The request's body on its way to the server. */
  default Content.Source body() {
    return request();
  }

  /** Changes what goes to the server beside what belongs to a connection. */
  default void adaptRequest(HttpFields.Mutable headers) {}

  /**
   * Whether an answer is to be passed on. One that isn't is dropped, and {@link #failed} is called.
   *
   * @param replayable as {@link Failure#replayable}
   */
  default boolean takes(int status, boolean replayable) {
    return true;
  }

  /** Changes what goes to the client. */
  default void adaptResponse(HttpFields.Mutable headers) {}

  /** Where the response's body goes. */
  default Content.Sink sink() {
    return response();
  }

  /** There is no response, and nothing was written to the client. */
  void failed(Failure failure);

  /** The response was passed on, or, with a cause, broke off after it had begun. */
  void done(@Nullable Throwable cause);
}
