package io.slipway.registry.net;

import io.slipway.registry.settings.RegistrySettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A registry's way out: a client with its certificates and its proxy. */
public final class Network {

  private final HttpClient client;
  private final ProxyRoute route;

  private Network(HttpClient client, ProxyRoute route) {
    this.client = client;
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
    return new Network(builder.build(), route);
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
}
