package io.slipway.registry.net;

import io.slipway.registry.net.Connection.Place;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLSession;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on blocking sockets, in the thread that asks. A question costs half of the processor
 * time that it takes the JDK's client with its threads; 500 MB read from a registry on the same
 * machine take 0.1 s of it instead of 1.5 s (bench/registry). It takes and gives the JDK's types,
 * goes through no proxy, follows no redirect and answers no challenge.
 */
final class SocketClient implements AutoCloseable {

  /** The most that one write to a socket of the JDK takes. */
  private static final int PIECE_BYTES = 1 << 17;

  /** Where a request says nothing: nobody waits for ever. */
  private static final Duration LONGEST = Duration.ofHours(24);

  private static final Set<String> REPEATABLE = Set.of("GET", "HEAD");

  private final Connections connections;
  private final Executor executor;
  private final Watch watch;
  private final HttpRequestExecutor exchanges = new HttpRequestExecutor();

  /**
   * @param connect how long a connection may take to come about
   * @param executor of what is sent in the background
   */
  SocketClient(TlsSettings tls, Duration connect, Executor executor, Watch watch) {
    this.connections = new Connections(tls, connect);
    this.executor = executor;
    this.watch = watch;
  }

  /** What goes with a request; it can be taken once, and is not closed. */
  record Content(InputStream stream, long length) {}

  /** Sends in the background. Cancelling what it gives closes the connection. */
  Future<HttpResponse<InputStream>> send(HttpRequest request, @Nullable Content content) {
    Wait wait = new Wait(request.timeout().orElse(LONGEST));
    FutureTask<HttpResponse<InputStream>> task =
        new FutureTask<>(() -> watched(request, content, wait)) {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            if (cancelled) {
              wait.stop();
            }
            return cancelled;
          }
        };
    executor.execute(task);
    return task;
  }

  /** Sends, and returns when the answer's head is there. */
  HttpResponse<InputStream> exchange(HttpRequest request, @Nullable Content content)
      throws IOException, InterruptedException {
    return watched(request, content, new Wait(request.timeout().orElse(LONGEST)));
  }

  private HttpResponse<InputStream> watched(
      HttpRequest request, @Nullable Content content, Wait wait)
      throws IOException, InterruptedException {
    watch.add(wait);
    try {
      return exchange(request, content, wait);
    } catch (IOException e) {
      throw wait.reason(e);
    } finally {
      wait.end();
      watch.remove(wait);
    }
  }

  private HttpResponse<InputStream> exchange(
      HttpRequest request, @Nullable Content content, Wait wait) throws IOException {
    Place place = place(request.uri());
    Connection kept = connections.idle(place);
    if (kept != null) {
      try {
        return exchange(request, content, kept, wait);
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        // It may have been closed before our request came (RFC 9112, section 9.3.1).
        boolean repeatable = content == null && REPEATABLE.contains(request.method());
        if (!repeatable || wait.isOver()) {
          throw e;
        }
      }
    }
    return exchange(request, content, connections.open(place, wait), wait);
  }

  private static Place place(URI uri) {
    String scheme = uri.getScheme();
    int usual = scheme.equals("https") ? 443 : 80;
    return new Place(scheme, uri.getHost(), uri.getPort() < 0 ? usual : uri.getPort());
  }

  private HttpResponse<InputStream> exchange(
      HttpRequest asked, @Nullable Content content, Connection connection, Wait wait)
      throws IOException {
    boolean done = false;
    try {
      wait.on(connection.socket());
      connection.setTimeout(asked.timeout().orElse(LONGEST));
      Body body = content == null ? null : new Body(content);
      ClassicHttpRequest request = request(asked, body);
      HttpCoreContext context = HttpCoreContext.create();
      ClassicHttpResponse answer = answer(request, body, connection, context);
      boolean again =
          (body == null || body.failure == null)
              && DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, answer, context);
      InputStream rest = rest(answer, connection, again);
      done = true;
      return new Response(asked, answer.getCode(), headers(answer), rest);
    } catch (HttpException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      if (!done) {
        connections.drop(connection);
      }
    }
  }

  private static ClassicHttpRequest request(HttpRequest asked, @Nullable Body body) {
    URI uri = asked.uri();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    ClassicHttpRequest request =
        new BasicClassicHttpRequest(
            asked.method(), uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    request.setHeader("Host", uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()));
    asked.headers().map().forEach((name, all) -> all.forEach(one -> request.addHeader(name, one)));
    if (body != null) {
      request.setHeader("Content-Length", body.getContentLength());
      request.setEntity(body);
    }
    return request;
  }

  /** Where the connection broke while the body went out and no answer is there, that is why. */
  private ClassicHttpResponse answer(
      ClassicHttpRequest request,
      @Nullable Body body,
      Connection connection,
      HttpCoreContext context)
      throws IOException, HttpException {
    try {
      return exchanges.execute(request, connection.http(), context);
    } catch (IOException e) {
      throw body != null && body.failure != null ? body.failure : e;
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

  private InputStream rest(ClassicHttpResponse answer, Connection connection, boolean again)
      throws IOException {
    HttpEntity entity = answer.getEntity();
    if (entity == null || entity.getContent() == null) {
      release(connection, again);
      return InputStream.nullInputStream();
    }
    return new Rest(entity.getContent(), connection, again);
  }

  private void release(Connection connection, boolean again) {
    if (again) {
      connections.giveBack(connection);
    } else {
      connections.drop(connection);
    }
  }

  @Override
  public void close() {
    connections.close();
  }

  /** Closed before its end, it drops the connection: the rest may be gigabytes. */
  private final class Rest extends FilterInputStream {

    private final Connection connection;
    private final boolean again;
    private boolean released;

    Rest(InputStream in, Connection connection, boolean again) {
      super(in);
      this.connection = connection;
      this.again = again;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = isReleased() ? -1 : in.read(buffer, offset, length);
      if (count < 0) {
        release(again);
      }
      return count;
    }

    private synchronized boolean isReleased() {
      return released;
    }

    private synchronized void release(boolean alive) {
      if (!released) {
        released = true;
        SocketClient.this.release(connection, alive);
      }
    }

    @Override
    public void close() {
      release(false);
    }
  }

  private static final class Body extends AbstractHttpEntity {

    private final Content content;

    /** Why not all of it went out. */
    private @Nullable IOException failure;

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
      HttpRequest request, int statusCode, HttpHeaders headers, InputStream body)
      implements HttpResponse<InputStream> {

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
