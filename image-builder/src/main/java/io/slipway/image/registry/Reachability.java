package io.slipway.image.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Asks first whether anything listens, because Jib's client itself repeats a refused connection for
 * about a minute.
 */
final class Reachability {
  private static final int TIMEOUT_MILLIS = 10_000;

  private Reachability() {}

  static boolean isLoopback(String registry) {
    String host = host(registry);
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  static void check(String registry, boolean plainHttp) throws IOException {
    URI uri = URI.create((plainHttp ? "http://" : "https://") + registry + "/");
    ProxySelector proxies = ProxySelector.getDefault();
    if (proxies != null && !proxies.select(uri).get(0).equals(Proxy.NO_PROXY)) {
      return;
    }
    int port = uri.getPort() > 0 ? uri.getPort() : plainHttp ? 80 : 443;
    InetSocketAddress address = new InetSocketAddress(bare(host(registry)), port);
    if (address.isUnresolved()) {
      throw new UnknownHostException(host(registry));
    }
    try (Socket socket = new Socket()) {
      socket.connect(address, TIMEOUT_MILLIS);
    }
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String host(String registry) {
    int end = registry.startsWith("[") ? registry.indexOf(']') + 1 : registry.indexOf(':');
    return end <= 0 ? registry : registry.substring(0, end);
  }
}
