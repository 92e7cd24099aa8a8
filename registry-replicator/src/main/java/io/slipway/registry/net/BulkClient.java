package io.slipway.registry.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Requests that move many bytes, on blocking sockets: to read 500 MB from a registry on the same
 * machine takes the JDK's client 1.5 s of processor time and this one 0.1 s; to write it 0.8 s and
 * 0.1 s (bench/registry). It takes and gives the JDK's types, goes through no proxy, follows no
 * redirect and answers no challenge.
 *
 * <p>What makes it is loaded by the first request: a run that finds nothing to do needs none of it.
 */
final class BulkClient implements AutoCloseable {

  /** Beyond what a run opens at once, which other bounds hold down. */
  private static final int MOST_CONNECTIONS = 4096;

  private static final String BODY = "slipway.body";

  /** The most that one write to a socket of the JDK takes. */
  private static final int PIECE_BYTES = 1 << 17;

  /** Over TLS each look for an early answer may wait for a millisecond. */
  private static final long LOOK_FOR_ANSWER_BYTES = 1 << 18;

  private final TlsSettings tls;
  private final Duration connect;
  private final Executor executor;
  private @Nullable CloseableHttpClient client;
  private @Nullable SSLContext sslContext;
  private boolean closed;

  BulkClient(TlsSettings tls, Duration connect, Executor executor) {
    this.tls = tls;
    this.connect = connect;
    this.executor = executor;
  }

  /**
   * Sends a request. Cancelling what it gives closes the connection.
   *
   * @param content null for none; it is not closed
   */
  Future<HttpResponse<InputStream>> send(HttpRequest request, @Nullable Content content) {
    Exchange exchange = new Exchange(request, content);
    executor.execute(exchange);
    return exchange;
  }

  private synchronized CloseableHttpClient client() throws IOException {
    if (closed) {
      throw new IOException("the run has ended");
    }
    if (client == null) {
      client = open();
    }
    return client;
  }

  private CloseableHttpClient open() {
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(this::upgrade)
                .setConnectionFactory(
                    ManagedHttpClientConnectionFactory.builder()
                        .responseOutOfOrderStrategy(
                            new MonitoringResponseOutOfOrderStrategy(LOOK_FOR_ANSWER_BYTES))
                        .build())
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom().setConnectTimeout(Timeout.of(connect)).build())
                .setMaxConnPerRoute(MOST_CONNECTIONS)
                .setMaxConnTotal(MOST_CONNECTIONS)
                .build())
        .setConnectionReuseStrategy(BulkClient::isReusable)
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableAuthCaching()
        .disableCookieManagement()
        .disableContentCompression()
        .disableDefaultUserAgent()
        .build();
  }

  private static boolean isReusable(
      org.apache.hc.core5.http.HttpRequest request,
      org.apache.hc.core5.http.HttpResponse response,
      HttpContext context) {
    return !(context.getAttribute(BODY) instanceof Body body && body.failure != null)
        && DefaultClientConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context);
  }

  /** The JDK checks the host's name, as its own client does. */
  private SSLSocket upgrade(
      java.net.Socket socket, String host, int port, Object attachment, HttpContext context)
      throws IOException {
    return new DefaultClientTlsStrategy(
            sslContext(), HostnameVerificationPolicy.BUILTIN, NoopHostnameVerifier.INSTANCE)
        .upgrade(socket, host, port, attachment, context);
  }

  private synchronized SSLContext sslContext() throws IOException {
    if (sslContext == null) {
      try {
        sslContext = tls.isPlain() ? SSLContext.getDefault() : TlsContexts.of(tls);
      } catch (NoSuchAlgorithmException e) {
        throw new IOException("this JDK has no TLS", e);
      }
    }
    return sslContext;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.close(CloseMode.IMMEDIATE);
    }
  }

  /** What goes with a request; it can be taken once. */
  record Content(InputStream stream, long length) {}

  private final class Exchange extends FutureTask<HttpResponse<InputStream>> {

    private final HttpUriRequestBase request;

    Exchange(HttpRequest request, @Nullable Content content) {
      this(request, translate(request, content));
    }

    private Exchange(HttpRequest asked, HttpUriRequestBase request) {
      super(() -> exchange(asked, request));
      this.request = request;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(mayInterrupt);
      if (cancelled) {
        request.cancel();
      }
      return cancelled;
    }
  }

  private static HttpUriRequestBase translate(HttpRequest asked, @Nullable Content content) {
    HttpUriRequestBase request = new HttpUriRequestBase(asked.method(), asked.uri());
    asked.headers().map().forEach((name, all) -> all.forEach(one -> request.addHeader(name, one)));
    request.setEntity(content == null ? null : new Body(content));
    request.setConfig(
        RequestConfig.custom()
            .setAuthenticationEnabled(false)
            .setProtocolUpgradeEnabled(false)
            .setResponseTimeout(asked.timeout().map(Timeout::of).orElse(Timeout.DISABLED))
            .build());
    return request;
  }

  private HttpResponse<InputStream> exchange(HttpRequest asked, HttpUriRequestBase request)
      throws IOException {
    try {
      ClassicHttpResponse response = answer(request);
      return new Response(asked, response, headers(response), body(request, response));
    } catch (ConnectTimeoutException e) {
      throw (IOException) new HttpConnectTimeoutException(e.getMessage()).initCause(e);
    } catch (SocketTimeoutException e) {
      throw (IOException) new HttpTimeoutException(e.getMessage()).initCause(e);
    } catch (HttpException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Where the connection broke while the body went out and no answer is there, that is why. */
  private ClassicHttpResponse answer(HttpUriRequestBase request) throws IOException, HttpException {
    HttpClientContext context = HttpClientContext.create();
    context.setAttribute(BODY, request.getEntity());
    try {
      return client().executeOpen(RoutingSupport.determineHost(request), request, context);
    } catch (IOException e) {
      if (request.getEntity() instanceof Body body && body.failure != null) {
        throw body.failure;
      }
      throw e;
    }
  }

  private static HttpHeaders headers(ClassicHttpResponse response) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Header header : response.getHeaders()) {
      headers
          .computeIfAbsent(header.getName(), none -> new ArrayList<>())
          .add(String.valueOf(header.getValue()));
    }
    return HttpHeaders.of(headers, (name, value) -> true);
  }

  private static InputStream body(HttpUriRequestBase request, ClassicHttpResponse response)
      throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity == null || entity.getContent() == null) {
      response.close();
      return InputStream.nullInputStream();
    }
    return new Rest(entity.getContent(), request, response);
  }

  /** Closed before its end, it drops the connection: the rest may be gigabytes. */
  private static final class Rest extends FilterInputStream {

    private final HttpUriRequestBase request;
    private final ClassicHttpResponse response;
    private volatile boolean ended;

    Rest(InputStream in, HttpUriRequestBase request, ClassicHttpResponse response) {
      super(in);
      this.request = request;
      this.response = response;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      ended = value < 0;
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = in.read(buffer, offset, length);
      ended = count < 0;
      return count;
    }

    @Override
    public void close() throws IOException {
      if (!ended) {
        request.cancel();
      }
      response.close();
    }
  }

  private static final class Body extends AbstractHttpEntity {

    private final Content content;

    /** Why not all of it went out. */
    private volatile @Nullable IOException failure;

    Body(Content content) {
      super((String) null, null);
      this.content = content;
    }

    @Override
    public InputStream getContent() {
      return content.stream();
    }

    @Override
    public long getContentLength() {
      return content.length();
    }

    @Override
    public boolean isStreaming() {
      return true;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      byte[] piece = new byte[(int) Math.min(PIECE_BYTES, content.length())];
      for (long left = content.length(); left > 0; ) {
        int count = content.stream().read(piece, 0, (int) Math.min(piece.length, left));
        if (count < 0) {
          throw new IOException("the content ended %d bytes early".formatted(left));
        }
        if (!went(out, piece, count)) {
          return;
        }
        left -= count;
      }
    }

    /** A registry that refuses what it is sent may answer and hang up: its answer is read then. */
    private boolean went(OutputStream out, byte[] piece, int count) throws IOException {
      try {
        out.write(piece, 0, count);
        return true;
      } catch (SocketException e) {
        failure = e;
        return false;
      }
    }

    @Override
    public void close() {}
  }

  private record Response(
      HttpRequest request, ClassicHttpResponse answer, HttpHeaders headers, InputStream body)
      implements HttpResponse<InputStream> {

    @Override
    public int statusCode() {
      return answer.getCode();
    }

    @Override
    public Optional<HttpResponse<InputStream>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return request.uri();
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }
}
