package io.slipway.registry.net;

import io.slipway.registry.settings.RegistrySettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A registry's way out: clients with its certificates, and its proxy. */
public final class Network implements AutoCloseable {

  private final Reach reach;
  private final Duration connect;
  private final Executor executor;
  private final SocketClient sockets;
  private final ProxyRoute route;
  private @Nullable HttpClient proxied;

  private Network(Reach reach, Duration connect, Executor executor, Watch watch) {
    this.reach = reach;
    this.connect = connect;
    this.executor = executor;
    this.sockets = new SocketClient(reach.tls(), connect, executor, watch);
    this.route = ProxyRoute.of(reach.proxy(), System.getenv());
  }

  /** What a network is made for: registries with an equal reach may share one. */
  public record Reach(TlsSettings tls, @Nullable String proxy) {

    /** Written out: what the compiler makes for a record is linked slowly when it is first used. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Reach reach
          && reach.tls.equals(tls)
          && Objects.equals(reach.proxy, proxy);
    }

    @Override
    public int hashCode() {
      return Objects.hash(tls, proxy);
    }

    /**
     * @param unverified whether the registry's certificate is not checked
     * @throws IllegalArgumentException in words for the user, where a file cannot be read
     */
    public static Reach of(RegistrySettings settings, boolean unverified) {
      try {
        return new Reach(TlsSettings.of(settings, unverified), settings.proxy());
      } catch (IOException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
  }

  /**
   * @param executor of what is sent in the background
   * @throws IllegalArgumentException in words for the user, where a certificate cannot be read
   */
  public static Network open(Reach reach, Duration connect, Executor executor, Watch watch) {
    if (!reach.tls().isPlain()) {
      var unused = context(reach.tls());
    }
    return new Network(reach, connect, executor, watch);
  }

  private static SSLContext context(TlsSettings tls) {
    try {
      return TlsContexts.of(tls);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** A proxy's tunnels and passwords are the JDK client's. */
  private synchronized HttpClient proxied() {
    if (proxied == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .executor(executor)
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .proxy(route)
              .connectTimeout(connect);
      if (!reach.tls().isPlain()) {
        builder.sslContext(context(reach.tls()));
      }
      proxied = builder.build();
    }
    return proxied;
  }

  /** A request with what the proxy on its way asks for. */
  public HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("User-Agent", "slipway");
    route.authorization(uri).ifPresent(value -> request.header("Proxy-Authorization", value));
    return request;
  }

  /**
   * The answer, as soon as its head is there; its body is the caller's to read and close.
   *
   * @param body null for none
   */
  public HttpResponse<InputStream> exchange(
      HttpRequest.Builder request, String method, byte @Nullable [] body)
      throws IOException, InterruptedException {
    BodyPublisher publisher =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
    HttpRequest whole = request.method(method, publisher).build();
    if (route.proxy(whole.uri()).isPresent()) {
      return proxied().send(whole, BodyHandlers.ofInputStream());
    }
    return sockets.exchange(
        whole,
        body == null
            ? null
            : new SocketClient.Content(new ByteArrayInputStream(body), body.length));
  }

  /**
   * Sends a body of many bytes in the background. Cancelling what it gives closes the connection.
   *
   * @param content has at least so many bytes, can be taken once, and is not closed
   */
  public Future<HttpResponse<InputStream>> send(
      HttpRequest.Builder request, String method, InputStream content, long length) {
    BodyPublisher body =
        length == 0
            ? BodyPublishers.noBody()
            : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> content), length);
    HttpRequest whole = request.method(method, body).build();
    return route.proxy(whole.uri()).isPresent()
        ? proxied().sendAsync(whole, BodyHandlers.ofInputStream())
        : sockets.send(whole, new SocketClient.Content(content, length));
  }

  @Override
  public void close() {
    sockets.close();
  }
}
