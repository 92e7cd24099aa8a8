package io.slipway.registry.settings;

import io.slipway.registry.reference.RegistryNames;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one registry is reached and how much it may be asked. What is not given is as for any other
 * registry.
 *
 * @param name {@code host[:port]}, as the source or destinations name it
 * @param endpoints where it answers, best first, each {@code host[:port]}; none means at its name.
 *     All of them serve the same content
 * @param concurrency how many blobs it reads or takes at a time, and how many other questions; it
 *     shrinks while the registry answers 429
 * @param chunkSize blobs larger than this are sent in chunks of this size; null sends them whole
 * @param proxy {@code http://[user:password@]host:port}, or {@code none}; null for what {@code
 *     HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} say
 * @param ca a PEM file with certificates to trust beside this machine's own
 */
public record RegistrySettings(
    String name,
    List<String> endpoints,
    @Nullable Integer concurrency,
    @Nullable Bandwidth bandwidth,
    @Nullable String chunkSize,
    @Nullable String proxy,
    @Nullable String ca,
    @Nullable ClientCertificate clientCertificate,
    @Nullable Boolean plainHttp,
    @Nullable Boolean insecure) {

  /** The proxy that is none. */
  public static final String NO_PROXY = "none";

  private static final int MOST_AT_ONCE = 64;
  private static final long LEAST_CHUNK = 1 << 20;

  public RegistrySettings {
    RegistryNames.requireHost("name", name);
    endpoints = endpoints == null || endpoints.isEmpty() ? List.of(name) : List.copyOf(endpoints);
    endpoints.forEach(endpoint -> RegistryNames.requireHost("endpoints", endpoint));
    if (endpoints.stream().distinct().count() != endpoints.size()) {
      throw new IllegalArgumentException("endpoints: %s names one twice".formatted(endpoints));
    }
    if (concurrency != null && (concurrency < 1 || concurrency > MOST_AT_ONCE)) {
      throw new IllegalArgumentException(
          "concurrency: is %d, but must be 1 to %d".formatted(concurrency, MOST_AT_ONCE));
    }
    if (chunkSize != null && ByteAmounts.size("chunkSize", chunkSize) < LEAST_CHUNK) {
      throw new IllegalArgumentException("chunkSize: '%s' is less than 1MiB".formatted(chunkSize));
    }
    if (proxy != null && !proxy.equals(NO_PROXY)) {
      proxyUri(proxy);
    }
  }

  /** A registry without any settings of its own. */
  public static RegistrySettings of(String name) {
    return new RegistrySettings(name, List.of(), null, null, null, null, null, null, null, null);
  }

  public RegistrySettings withEndpoints(List<String> hosts) {
    return new RegistrySettings(
        name,
        hosts,
        concurrency,
        bandwidth,
        chunkSize,
        proxy,
        ca,
        clientCertificate,
        plainHttp,
        insecure);
  }

  public RegistrySettings withConcurrency(int most) {
    return new RegistrySettings(
        name,
        endpoints,
        most,
        bandwidth,
        chunkSize,
        proxy,
        ca,
        clientCertificate,
        plainHttp,
        insecure);
  }

  public RegistrySettings withBandwidth(Bandwidth most) {
    return new RegistrySettings(
        name,
        endpoints,
        concurrency,
        most,
        chunkSize,
        proxy,
        ca,
        clientCertificate,
        plainHttp,
        insecure);
  }

  public RegistrySettings withChunkSize(String size) {
    return new RegistrySettings(
        name,
        endpoints,
        concurrency,
        bandwidth,
        size,
        proxy,
        ca,
        clientCertificate,
        plainHttp,
        insecure);
  }

  public RegistrySettings withProxy(String address) {
    return new RegistrySettings(
        name,
        endpoints,
        concurrency,
        bandwidth,
        chunkSize,
        address,
        ca,
        clientCertificate,
        plainHttp,
        insecure);
  }

  public RegistrySettings withTls(
      @Nullable String authorities, @Nullable ClientCertificate certificate) {
    return new RegistrySettings(
        name,
        endpoints,
        concurrency,
        bandwidth,
        chunkSize,
        proxy,
        authorities,
        certificate,
        plainHttp,
        insecure);
  }

  /** Bytes; {@link Long#MAX_VALUE} where blobs go whole. */
  public long chunkBytes() {
    return chunkSize == null ? Long.MAX_VALUE : ByteAmounts.size("chunkSize", chunkSize);
  }

  /**
   * @throws IllegalArgumentException in words that hold no password
   */
  public static URI proxyUri(String text) {
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // The parser's message would quote the password.
    }
    throw new IllegalArgumentException(
        "proxy: is not an http proxy; give http://[user:password@]host:port, or none");
  }

  /** Without the proxy, whose address may hold a password. */
  @Override
  public String toString() {
    return "RegistrySettings[%s at %s]".formatted(name, String.join(", ", endpoints));
  }
}
