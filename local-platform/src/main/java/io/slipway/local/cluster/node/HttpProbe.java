package io.slipway.local.cluster.node;

import io.slipway.local.cluster.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An {@code httpGet} probe: 200 to 399 is success, certificates aren't checked, as the kubelet
 * does. Over a plain socket, for JDK's client lets nobody set Host.
 */
final class HttpProbe {

  private static final int MAX_STATUS_LINE = 1024;

  private HttpProbe() {}

  static @Nullable String run(JsonNode get, String podIp, int port, Duration timeout)
      throws IOException {
    String host = get.path("host").stringValue(podIp);
    try (Socket plain = new Socket()) {
      int millis = (int) timeout.toMillis();
      plain.connect(new InetSocketAddress(host, port), millis);
      plain.setSoTimeout(millis);
      boolean secure = Json.text(get, "scheme").equals("HTTPS");
      try (Socket socket = secure ? secure(plain, host, port) : plain) {
        socket.getOutputStream().write(request(get, host + ":" + port));
        return judge(statusLine(socket.getInputStream()));
      }
    }
  }

  private static byte[] request(JsonNode get, String authority) {
    StringBuilder text = new StringBuilder("GET ");
    text.append(get.path("path").stringValue("/")).append(" HTTP/1.1\r\n");
    boolean hasHost = false;
    for (ObjectNode header : Json.objects(get.path("httpHeaders"))) {
      String name = Json.text(header, "name");
      hasHost |= name.equalsIgnoreCase("Host");
      text.append(name).append(": ").append(Json.text(header, "value")).append("\r\n");
    }
    if (!hasHost) {
      text.append("Host: ").append(authority).append("\r\n");
    }
    text.append("User-Agent: kube-probe/1.33\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String statusLine(InputStream stream) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next;
    while ((next = stream.read()) >= 0 && next != '\n' && line.size() < MAX_STATUS_LINE) {
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  private static @Nullable String judge(String line) {
    if (line.matches("HTTP/1\\.[01] [23][0-9][0-9].*")) {
      return null;
    }
    return line.matches("HTTP/1\\.[01] [0-9]{3}.*")
        ? "HTTP probe failed with statuscode: " + line.substring(9, 12)
        : "HTTP probe failed: no HTTP response";
  }

  private static Socket secure(Socket plain, String host, int port) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Unchecked()}, null);
      return context.getSocketFactory().createSocket(plain, host, port, true);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS isn't available for a probe: " + e.getMessage(), e);
    }
  }

  private static final class Unchecked implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
