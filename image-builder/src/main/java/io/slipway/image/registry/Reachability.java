package io.slipway.image.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * Asks first whether anything listens, because Jib's client itself repeats a refused connection for
 * about a minute; and on this machine whether it speaks http, because trying https first costs a
 * short build a fifth of its time.
 */
final class Reachability {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int PROBE_MILLIS = 2_000;
  private static final String STATUS = "HTTP/1.1 ";

  private Reachability() {}

  static boolean isLoopback(String registry) {
    String host = host(registry);
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  /** Whether it is to be spoken to over plain http, as it is where that was asked for. */
  static boolean check(String registry, boolean plainHttp) throws IOException {
    if (isProxied(registry, plainHttp)) {
      return plainHttp;
    }
    try (Socket socket = new Socket()) {
      socket.connect(address(registry, plainHttp), TIMEOUT_MILLIS);
      return plainHttp || (isLoopback(registry) && speaksHttp(socket, registry));
    }
  }

  /** Whether the way there is by a proxy. */
  static boolean isProxied(String registry, boolean plainHttp) {
    ProxySelector proxies = ProxySelector.getDefault();
    return proxies != null
        && !proxies.select(uri(registry, plainHttp)).get(0).equals(Proxy.NO_PROXY);
  }

  /**
   * @throws UnknownHostException where nobody knows the name
   */
  static InetSocketAddress address(String registry, boolean plainHttp) throws UnknownHostException {
    int named = uri(registry, plainHttp).getPort();
    int port = named > 0 ? named : plainHttp ? 80 : 443;
    InetSocketAddress address = new InetSocketAddress(bare(host(registry)), port);
    if (address.isUnresolved()) {
      throw new UnknownHostException(host(registry));
    }
    return address;
  }

  private static URI uri(String registry, boolean plainHttp) {
    return URI.create((plainHttp ? "http://" : "https://") + registry + "/");
  }

  /** A server that wants https answers 400 to http, if anything. */
  private static boolean speaksHttp(Socket socket, String registry) {
    String request = "GET /v2/ HTTP/1.1\r\nHost: " + registry + "\r\nConnection: close\r\n\r\n";
    try {
      socket.setSoTimeout(PROBE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] line = socket.getInputStream().readNBytes(STATUS.length() + 3);
      String status = new String(line, StandardCharsets.US_ASCII);
      return status.matches("HTTP/1\\.\\d \\d{3}") && !status.endsWith("400");
    } catch (IOException e) {
      return false;
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
