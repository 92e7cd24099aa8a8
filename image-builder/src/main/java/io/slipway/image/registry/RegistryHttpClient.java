package io.slipway.image.registry;

import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpHeaders;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.Request;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import io.slipway.image.config.Json;
import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Jib's HTTP client with what its registry client lacks: manifests are bounded in size and handed
 * out as the bytes they are (Jib's own templates refuse indexes and forget fields), and registries
 * listed as plain http are asked over http at once.
 */
final class RegistryHttpClient extends FailoverHttpClient {
  static final String REFERRERS = "referrers/";
  static final String USER_AGENT = "slipway";

  /** As Jib's. */
  private static final int TIMEOUT_MILLIS = 20_000;

  private static final String MANIFESTS = "/manifests/";

  private static final String API = "/v2/";

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final String registry;
  private final PlainTransport plain;
  private volatile boolean plainHttp;
  private volatile boolean asked;
  private volatile @Nullable String authorization;

  /**
   * @param insecure whether certificates are not checked, and http will do where https does not
   * @param connections to where http is spoken
   */
  RegistryHttpClient(String registry, boolean insecure, PlainConnections connections) {
    super(insecure, insecure, event -> {});
    this.registry = registry;
    this.plain = new PlainTransport(connections);
  }

  /** The registry speaks nothing else. */
  void onlyPlainHttp() {
    plainHttp = true;
  }

  /** Whether Jib has asked for anything in a repository, so that its authorization is known. */
  boolean hasAsked() {
    return asked;
  }

  /** Carries a manifest past Jib's parser. */
  static final class ManifestReceived extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient byte[] bytes;
    private final String mediaType;

    ManifestReceived(byte[] bytes, String mediaType) {
      super("manifest received");
      this.bytes = bytes;
      this.mediaType = mediaType;
    }

    byte[] bytes() {
      return bytes;
    }

    String mediaType() {
      return mediaType;
    }
  }

  @Override
  public Response call(String method, URL url, Request request) throws IOException {
    URL actual = referrers(url);
    if (isOwn(url) && url.getPath().length() > API.length()) {
      authorization = JibRequests.headers(request).getAuthorization();
      asked = true;
    }
    Response response = exchange(method, actual, request);
    if (method.equals("GET") && url.getPath().contains(MANIFESTS)) {
      try (response) {
        throw received(response);
      }
    }
    return response;
  }

  private boolean isOwn(URL url) {
    return registry.equalsIgnoreCase(url.getAuthority()) && url.getPath().startsWith(API);
  }

  /**
   * A request that Jib has not, with the authorization of Jib's last one where it goes to the
   * registry itself.
   *
   * @param timeoutMillis for the answer; 0 for the usual time
   * @throws com.google.cloud.tools.jib.http.ResponseException where the answer is 400 or more
   */
  Response send(
      String method,
      URL url,
      @Nullable HttpContent body,
      Consumer<HttpHeaders> changes,
      int timeoutMillis)
      throws IOException {
    Request.Builder builder = Request.builder().setUserAgent(USER_AGENT);
    if (body != null) {
      builder.setBody(body);
    }
    Request request =
        builder.setHttpTimeout(timeoutMillis == 0 ? TIMEOUT_MILLIS : timeoutMillis).build();
    HttpHeaders headers = JibRequests.headers(request);
    headers.setAuthorization(isOwn(url) ? authorization : null);
    changes.accept(headers);
    return exchange(method, url, request);
  }

  /** By Jib's own transport where there is TLS, a proxy or a redirect. */
  private Response exchange(String method, URL url, Request request) throws IOException {
    if (!plainHttp) {
      return super.call(method, url, request);
    }
    URL actual = toHttp(url);
    if (Reachability.isProxied(actual.getAuthority(), true)) {
      return super.call(method, actual, request);
    }
    try {
      return JibRequests.send(plain, method, actual, request);
    } catch (ResponseException e) {
      if (!REDIRECTS.contains(e.getStatusCode()) || !JibRequests.isRepeatable(request)) {
        throw e;
      }
      return super.call(method, actual, request);
    }
  }

  /** Jib knows no referrers; a manifest called {@code referrers/DIGEST} stands for them. */
  private static URL referrers(URL url) throws IOException {
    String asked = url.toString();
    int at = asked.lastIndexOf(MANIFESTS + REFERRERS);
    return at < 0
        ? url
        : URI.create(asked.substring(0, at) + asked.substring(at + MANIFESTS.length() - 1)).toURL();
  }

  private ManifestReceived received(Response response) throws IOException {
    byte[] bytes = response.getBody().readNBytes(Json.MAX_BYTES + 1);
    if (bytes.length > Json.MAX_BYTES) {
      hangUp();
      throw new BlobTransferException("the manifest is larger than " + Json.MAX_BYTES + " bytes");
    }
    List<String> types = response.getHeader("Content-Type");
    String type = types.isEmpty() ? "" : types.get(0).split(";", 2)[0].strip();
    return new ManifestReceived(bytes, type);
  }

  /** Ends what is under way; closing a response alone would first read it to its end. */
  void hangUp() {
    plain.hangUp();
    try {
      shutDown();
    } catch (IOException e) {
      // The connection is gone either way.
    }
  }

  private static URL toHttp(URL url) throws IOException {
    try {
      URI uri = url.toURI();
      return url.getProtocol().equals("https")
          ? new URI("http", uri.getSchemeSpecificPart(), null).toURL()
          : url;
    } catch (URISyntaxException e) {
      throw new IOException("the registry gave an invalid URL", e);
    }
  }
}
