package io.slipway.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy that opens tunnels for those who know its password. */
final class ConnectProxy implements AutoCloseable {

  private static final String CREDENTIAL =
      Base64.getEncoder().encodeToString("me:pass word".getBytes(ISO_8859_1));

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<String> tunnels = new CopyOnWriteArrayList<>();

  ConnectProxy() throws IOException {
    daemon(this::serve);
  }

  int port() {
    return server.getLocalPort();
  }

  /** The targets to which tunnels were opened. */
  List<String> tunnels() {
    return List.copyOf(tunnels);
  }

  private void serve() {
    try {
      while (true) {
        Socket client = server.accept();
        daemon(() -> tunnel(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void tunnel(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      if (!head.contains("Proxy-Authorization: Basic " + CREDENTIAL)) {
        client
            .getOutputStream()
            .write(
                "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(ISO_8859_1));
        return;
      }
      String target = head.split(" ")[1];
      tunnels.add(target);
      int colon = target.lastIndexOf(':');
      try (Socket server =
          new Socket(
              InetAddress.getLoopbackAddress(), Integer.parseInt(target.substring(colon + 1)))) {
        client.getOutputStream().write("HTTP/1.1 200 Yes\r\n\r\n".getBytes(ISO_8859_1));
        daemon(() -> pump(client, server));
        server.getInputStream().transferTo(client.getOutputStream());
      }
    } catch (IOException e) {
      // Either side is gone.
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // Either side is gone.
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "connect-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
