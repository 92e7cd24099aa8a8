package io.slipway.registry.net;

import io.slipway.registry.settings.RegistrySettings;
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
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A registry's way out: a client with its certificates and its proxy. */
public final class Network implements AutoCloseable {

  private final HttpClient client;
  private final BulkClient bulk;
  private final ProxyRoute route;

  private Network(HttpClient client, BulkClient bulk, ProxyRoute route) {
    this.client = client;
    this.bulk = bulk;
    this.route = route;
  }

  /** What a network is made for: registries with an equal reach may share one. */
  public record Reach(TlsSettings tls, @Nullable String proxy) {

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
   * @throws IllegalArgumentException in words for the user, where a certificate cannot be read
   */
  public static Network open(Reach reach, Duration connect, Executor executor) {
    ProxyRoute route = ProxyRoute.of(reach.proxy(), System.getenv());
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(executor)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(route)
            .connectTimeout(connect);
    if (!reach.tls().isPlain()) {
      try {
        builder.sslContext(TlsContexts.of(reach.tls()));
      } catch (IOException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    BulkClient bulk = new BulkClient(reach.tls(), connect, executor);
    return new Network(builder.build(), bulk, route);
  }

  public HttpClient client() {
    return client;
  }

  /** A request with what the proxy on its way asks for. */
  public HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("User-Agent", "slipway");
    route.authorization(uri).ifPresent(value -> request.header("Proxy-Authorization", value));
    return request;
  }

  /** Sends what is answered with many bytes. Cancelling what it gives closes the connection. */
  public Future<HttpResponse<InputStream>> fetch(HttpRequest request) {
    // A proxy's tunnels and passwords are the JDK client's.
    return route.proxy(request.uri()).isPresent()
        ? client.sendAsync(request, BodyHandlers.ofInputStream())
        : bulk.send(request, null);
  }

  /**
   * Sends a body of many bytes, as {@link #fetch} does.
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
        ? client.sendAsync(whole, BodyHandlers.ofInputStream())
        : bulk.send(whole, new BulkClient.Content(content, length));
  }

  @Override
  public void close() {
    bulk.close();
  }
}
