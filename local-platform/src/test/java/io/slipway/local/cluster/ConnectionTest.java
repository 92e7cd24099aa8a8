package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** What happens on one connection. */
class ConnectionTest {

  private static final String BODY = "x".repeat(100_000);

  @TempDir Path directory;

  @RepeatedTest(3)
  void shouldKeepTheConnection_whenTheBodyOfARefusedRequestComesLate() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(ClusterOptions.in(directory).withoutNode())) {
      URI url = URI.create(cluster.url());
      try (Socket socket = new Socket(url.getHost(), url.getPort())) {
        socket.setSoTimeout(10_000);
        for (int i = 0; i < 20; i++) {
          refused(socket.getOutputStream());
          assertThat(readUntil(socket.getInputStream(), "\"gitVersion\""))
              .contains(" 415 ", " 200 ");
        }
      }
    }
  }

  private static void refused(OutputStream out) throws Exception {
    out.write(
        ascii(
            "POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nContent-Type: text/html\r\nContent-Length: "
                + BODY.length()
                + "\r\n\r\n"));
    out.flush();
    out.write(ascii(BODY + "GET /version HTTP/1.1\r\nHost: x\r\n\r\n"));
    out.flush();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** What came until {@code end} stood in it, and the rest of that answer. */
  private static String readUntil(InputStream in, String end) throws Exception {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[8192];
    while (text.indexOf(end) < 0 || text.charAt(text.length() - 1) != '}') {
      int read = in.read(buffer);
      assertThat(read).as("the connection is open; so far: %s", text).isPositive();
      text.append(new String(buffer, 0, read, StandardCharsets.US_ASCII));
    }
    return text.toString();
  }
}
