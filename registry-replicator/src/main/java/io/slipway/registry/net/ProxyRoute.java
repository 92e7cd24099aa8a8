package io.slipway.registry.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.registry.reference.RegistryNames;
import io.slipway.registry.settings.RegistrySettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Through which proxy a registry's requests go: the settings' one for all of them, else what {@code
 * HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY} say (lower case too, as
 * curl and Go read them). This machine's own addresses are reached directly.
 */
public final class ProxyRoute extends ProxySelector {

  private static final String TUNNELING = "jdk.http.auth.tunneling.disabledSchemes";

  private final @Nullable String given;
  private final Map<String, String> environment;
  private final Map<String, Optional<URI>> known = new ConcurrentHashMap<>();

  private ProxyRoute(@Nullable String given, Map<String, String> environment) {
    this.given = given;
    this.environment = environment;
  }

  /**
   * @param given see {@link RegistrySettings#proxy}
   */
  public static ProxyRoute of(@Nullable String given, Map<String, String> environment) {
    return new ProxyRoute(given, environment);
  }

  /**
   * Lets the JDK send passwords to proxies for https, where settings or environment have one. It
   * takes notice only before its HTTP client is used for the first time.
   */
  public static void allowPasswords(
      Collection<RegistrySettings> settings, Map<String, String> environment) {
    Stream<String> proxies =
        Stream.concat(
            settings.stream().map(RegistrySettings::proxy).filter(Objects::nonNull),
            environment.entrySet().stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).endsWith("_proxy"))
                .map(Map.Entry::getValue));
    if (proxies.anyMatch(proxy -> proxy.contains("@"))) {
      System.setProperty(TUNNELING, System.getProperty(TUNNELING, ""));
    }
  }

  /** The proxy for a URL; thousands of them have the same scheme, host and port. */
  Optional<URI> proxy(URI target) {
    return known.computeIfAbsent(
        target.getScheme() + "://" + target.getHost() + ":" + target.getPort(),
        place -> find(target));
  }

  private Optional<URI> find(URI target) {
    if (given != null) {
      return given.equals(RegistrySettings.NO_PROXY)
          ? Optional.empty()
          : Optional.of(RegistrySettings.proxyUri(given));
    }
    String host = String.valueOf(target.getHost());
    if (RegistryNames.isLoopback(host) || isExcepted(host, port(target))) {
      return Optional.empty();
    }
    String scheme = String.valueOf(target.getScheme());
    return variable(scheme + "_proxy")
        .or(() -> variable("all_proxy"))
        .map(RegistrySettings::proxyUri);
  }

  private static int port(URI target) {
    return target.getPort() > 0 ? target.getPort() : "http".equals(target.getScheme()) ? 80 : 443;
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
        .filter(value -> !value.isBlank());
  }

  private boolean isExcepted(String host, int port) {
    return variable("no_proxy").stream()
        .flatMap(list -> Arrays.stream(list.split(",")))
        .map(String::trim)
        .filter(rule -> !rule.isEmpty())
        .anyMatch(
            rule -> excepts(rule.toLowerCase(Locale.ROOT), host.toLowerCase(Locale.ROOT), port));
  }

  /** {@code *}, a host, a domain with all below it, either with a port, or a block of addresses. */
  private static boolean excepts(String rule, String host, int port) {
    if (rule.equals("*")) {
      return true;
    }
    if (rule.contains("/")) {
      return AddressBlock.parse(rule).filter(block -> block.contains(host)).isPresent();
    }
    int colon = rule.lastIndexOf(':');
    boolean hasPort = colon > 0 && rule.substring(colon + 1).matches("\\d{1,5}");
    if (hasPort && Integer.parseInt(rule.substring(colon + 1)) != port) {
      return false;
    }
    String domain = (hasPort ? rule.substring(0, colon) : rule).replaceFirst("^\\*?\\.", "");
    return host.equals(domain) || host.endsWith("." + domain);
  }

  /** The {@code Proxy-Authorization} header for a URL, where its proxy asks for a password. */
  public Optional<String> authorization(URI target) {
    return proxy(target)
        .map(URI::getUserInfo)
        .map(info -> info.contains(":") ? info : info + ":")
        .map(info -> "Basic " + Base64.getEncoder().encodeToString(info.getBytes(UTF_8)));
  }

  @Override
  public List<Proxy> select(URI target) {
    return List.of(
        proxy(target)
            .map(
                uri ->
                    new Proxy(
                        Proxy.Type.HTTP,
                        InetSocketAddress.createUnresolved(
                            uri.getHost(), uri.getPort() > 0 ? uri.getPort() : 3128)))
            .orElse(Proxy.NO_PROXY));
  }

  @Override
  public void connectFailed(URI target, SocketAddress proxy, IOException failure) {
    // The request fails with the same, and its caller tells.
  }
}
