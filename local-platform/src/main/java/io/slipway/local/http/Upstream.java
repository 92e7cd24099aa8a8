package io.slipway.local.http;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.DuplexConnectionPool;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProxyAuthenticationProtocolHandler;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests on to servers: streaming both ways, never more than a buffer ahead of the slower
 * side.
 *
 * <p>Requests that may be repeated share connections. Others get a fresh one each: a server may
 * close a kept connection at the very moment it is used again, and then nobody knows whether a POST
 * was seen.
 */
public final class Upstream implements AutoCloseable {

  /**
   * @param maxConnections to one server, of each kind
   * @param maxWaiting requests that wait for a connection to one server
   * @param idleTimeout of a connection, within a request too
   */
  public record Limits(
      int maxConnections, int maxWaiting, Duration connectTimeout, Duration idleTimeout) {}

  /** RFC 9110, 9.2.2. */
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

  private static final Duration FORGET_IDLE_SERVERS = Duration.ofMinutes(1);
  private static final int MAX_THREADS = 32;

  private final HttpClient sharing;
  private final HttpClient fresh;

  private Upstream(HttpClient sharing, HttpClient fresh) {
    this.sharing = sharing;
    this.fresh = fresh;
  }

  /**
   * @throws IOException if the client can't start
   */
  public static Upstream start(String name, Limits limits) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName(name + "-upstream");
    threads.setDaemon(true);
    HttpClient sharing = client(limits, threads);
    HttpClient fresh = client(limits, threads);
    fresh
        .getTransport()
        .setConnectionPoolFactory(
            destination -> {
              DuplexConnectionPool pool =
                  new DuplexConnectionPool(destination, limits.maxConnections());
              pool.setMaxUsage(1);
              return pool;
            });
    try {
      threads.start();
      for (HttpClient client : List.of(sharing, fresh)) {
        client.start();
        passEverythingOn(client);
      }
      return new Upstream(sharing, fresh);
    } catch (Exception e) {
      throw new IOException(name + ": could not start its HTTP client: " + e.getMessage(), e);
    }
  }

  private static HttpClient client(Limits limits, QueuedThreadPool threads) {
    HttpClient client = new HttpClient();
    client.setExecutor(threads);
    client.setFollowRedirects(false);
    client.setUserAgentField(null);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setMaxConnectionsPerDestination(limits.maxConnections());
    client.setMaxRequestsQueuedPerDestination(limits.maxWaiting());
    client.setConnectTimeout(limits.connectTimeout().toMillis());
    client.setIdleTimeout(limits.idleTimeout().toMillis());
    client.setDestinationIdleTimeout(FORGET_IDLE_SERVERS.toMillis());
    return client;
  }

  /** What a client would do for its user is not a proxy's to do: follow, log in, unzip. */
  private static void passEverythingOn(HttpClient client) {
    client.getContentDecoderFactories().clear();
    client.getProtocolHandlers().remove(RedirectProtocolHandler.NAME);
    client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
    client.getProtocolHandlers().remove(ProxyAuthenticationProtocolHandler.NAME);
  }

  /** Whether a request with this method may be sent twice. */
  public static boolean isIdempotent(String method) {
    return IDEMPOTENT.contains(method);
  }

  /** Whether a request with these headers has one; others' bodies are never read. */
  public static boolean hasBody(HttpFields headers) {
    return headers.contains(HttpHeader.TRANSFER_ENCODING)
        || headers.getLongField(HttpHeader.CONTENT_LENGTH) > 0;
  }

  /** Starts; the rest happens on the client's threads. */
  public void forward(Forwarding forwarding) {
    new Exchange(forwarding).send(isIdempotent(forwarding.request().getMethod()) ? sharing : fresh);
  }

  /**
   * A request of its own, whose answer nobody reads.
   *
   * @param headers hop-by-hop ones are left out
   */
  public record Copy(
      String host, int port, String method, String pathQuery, HttpFields headers, byte[] body) {}

  /**
   * Starts.
   *
   * @param ended gets the answer's status, or 0 where there was none
   */
  public void send(Copy copy, Duration timeout, IntConsumer ended) {
    Request request =
        fresh
            .newRequest(copy.host(), copy.port())
            .scheme("http")
            .version(HttpVersion.HTTP_1_1)
            .method(copy.method())
            .path(copy.pathQuery())
            .headers(headers -> copyHeaders(copy.headers(), headers))
            .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (copy.body().length > 0) {
      request.body(
          new BytesRequestContent(copy.headers().get(HttpHeader.CONTENT_TYPE), copy.body()));
    }
    request.send(
        result -> ended.accept(result.isSucceeded() ? result.getResponse().getStatus() : 0));
  }

  private static void copyHeaders(HttpFields from, HttpFields.Mutable to) {
    to.clear();
    HopByHop.copyEndToEnd(from, to);
    to.remove(HttpHeader.CONTENT_LENGTH);
    to.remove(HttpHeader.EXPECT);
  }

  @Override
  public void close() {
    try {
      sharing.stop();
      fresh.stop();
      if (sharing.getExecutor() instanceof QueuedThreadPool threads) {
        threads.stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IllegalStateException("could not stop the HTTP client: " + e.getMessage(), e);
    }
  }

  /** Both halves of one attempt. */
  private static final class Exchange {

    private final Forwarding forwarding;
    private final @Nullable RequestBody body;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean begun;
    private volatile boolean answered;
    private volatile boolean unwanted;
    private volatile boolean clientGone;

    Exchange(Forwarding forwarding) {
      this.forwarding = forwarding;
      this.body = body(forwarding);
    }

    private static @Nullable RequestBody body(Forwarding forwarding) {
      HttpFields headers = forwarding.request().getHeaders();
      return hasBody(headers)
          ? new RequestBody(forwarding.body(), headers.get(HttpHeader.CONTENT_TYPE))
          : null;
    }

    void send(HttpClient client) {
      Request request = request(client);
      forwarding
          .request()
          .addFailureListener(
              failure -> {
                clientGone = true;
                var unused = request.abort(failure);
              });
      Duration timeout = forwarding.timeout();
      if (timeout != null) {
        request.timeout(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
      }
      request
          .onRequestBegin(started -> begun = true)
          .onResponseHeaders(this::passHeaders)
          .onResponseContentSource(this::passBody)
          .send(this::complete);
    }

    private Request request(HttpClient client) {
      org.eclipse.jetty.server.Request incoming = forwarding.request();
      Request request =
          client
              .newRequest(forwarding.host(), forwarding.port())
              .scheme("http")
              .version(HttpVersion.HTTP_1_1)
              .method(incoming.getMethod())
              .path(incoming.getHttpURI().getPathQuery())
              .headers(headers -> setHeaders(incoming.getHeaders(), headers));
      return body == null ? request : request.body(body);
    }

    private void setHeaders(HttpFields from, HttpFields.Mutable to) {
      copyHeaders(from, to);
      forwarding.adaptRequest(to);
    }

    private void passHeaders(Response upstream) {
      if (!forwarding.takes(upstream.getStatus(), isReplayable())) {
        unwanted = true;
        var unused = upstream.abort(new BrokenOff("an answer that wasn't wanted"));
        return;
      }
      answered = true;
      org.eclipse.jetty.server.Response response = forwarding.response();
      response.setStatus(upstream.getStatus());
      HopByHop.copyEndToEnd(upstream.getHeaders(), response.getHeaders());
      forwarding.adaptResponse(response.getHeaders());
    }

    private void passBody(Response upstream, Content.Source source) {
      Content.copy(source, forwarding.sink(), Callback.from(() -> end(null), this::end));
    }

    private void complete(Result result) {
      if (result.isSucceeded()) {
        return;
      }
      Throwable cause = result.getFailure();
      if (answered) {
        end(cause);
      } else if (ended.compareAndSet(false, true)) {
        forwarding.failed(new Failure(kind(cause), isReplayable(), cause));
      }
    }

    private boolean isReplayable() {
      return body == null || !body.isTouched();
    }

    private Failure.Kind kind(Throwable cause) {
      if (clientGone || (body != null && body.isBroken())) {
        return Failure.Kind.CLIENT;
      }
      if (unwanted) {
        return Failure.Kind.UNWANTED;
      }
      if (cause instanceof RejectedExecutionException) {
        return Failure.Kind.OVERLOAD;
      }
      if (!begun) {
        return Failure.Kind.CONNECT;
      }
      return cause instanceof TimeoutException ? Failure.Kind.TIMEOUT : Failure.Kind.RESET;
    }

    private void end(@Nullable Throwable cause) {
      if (ended.compareAndSet(false, true)) {
        forwarding.done(cause);
      }
    }
  }
}
