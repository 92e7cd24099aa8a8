package io.slipway.registry.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SocketClientTest {

  private static final int BODY = 8 << 20;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
  private ServerSocket server;
  private SocketClient client;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    server.setSoTimeout(10_000);
    TlsSettings tls = new TlsSettings(List.of(), null, null, false);
    client = new SocketClient(tls, Duration.ofSeconds(5), threads, new Watch(clock));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
    threads.shutdownNow();
    clock.shutdownNow();
  }

  private Future<HttpResponse<InputStream>> upload() {
    URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/upload?state=a%2Fb");
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(20))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    InputStream content = new ByteArrayInputStream(new byte[BODY]);
    return client.send(request, new SocketClient.Content(content, BODY));
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c >= 0; c = head.indexOf("\r\n\r\n") < 0 ? in.read() : -1) {
      head.append((char) c);
    }
    return head.toString();
  }

  @Test
  void shouldGiveTheAnswer_whenItComesBeforeTheBodyIsSent() throws Exception {
    Future<HttpResponse<InputStream>> pending = upload();
    try (Socket connection = server.accept()) {
      String head = head(connection.getInputStream());
      String answer = "HTTP/1.1 429 Busy\r\nRetry-After: 7\r\nX-a: 1\r\nx-A: 2\r\n\r\n";
      connection.getOutputStream().write(answer.getBytes(US_ASCII));
      threads.submit(() -> drained(connection));

      HttpResponse<InputStream> response = pending.get(10, TimeUnit.SECONDS);

      assertThat(head).startsWith("PUT /upload?state=a%2Fb HTTP/1.1\r\n");
      assertThat(head).contains("Content-Length: " + BODY).doesNotContain("Upgrade");
      assertThat(response.statusCode()).isEqualTo(429);
      assertThat(response.headers().firstValue("retry-after")).contains("7");
      assertThat(response.headers().allValues("x-a")).containsExactly("1", "2");
      response.body().close();
    }
  }

  @Test
  void shouldGiveTheAnswer_whenTheServerHangsUpAfterIt() throws Exception {
    Future<HttpResponse<InputStream>> pending = upload();
    try (Socket connection = server.accept()) {
      head(connection.getInputStream());
      String answer = "HTTP/1.1 507 Full\r\nContent-Length: 4\r\n\r\nfull";
      connection.getOutputStream().write(answer.getBytes(US_ASCII));
    }
    HttpResponse<InputStream> response = pending.get(10, TimeUnit.SECONDS);
    assertThat(response.statusCode()).isEqualTo(507);
    response.body().close();
  }

  @Test
  void shouldSayThatItBroke_whenTheServerHangsUpWithoutAnswer() throws Exception {
    Future<HttpResponse<InputStream>> pending = upload();
    try (Socket connection = server.accept()) {
      head(connection.getInputStream());
    }
    assertThatThrownBy(() -> pending.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void shouldCloseTheConnection_whenCancelled() throws Exception {
    Future<HttpResponse<InputStream>> pending = upload();
    try (Socket connection = server.accept()) {
      String head = head(connection.getInputStream());
      assertThat(head).startsWith("PUT ");

      pending.cancel(true);

      assertThat(drained(connection)).isLessThan(BODY);
    }
  }

  /** How much comes until the other side closes, in whichever way. */
  private static long drained(Socket connection) throws IOException {
    connection.setSoTimeout(10_000);
    try {
      return connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (SocketException e) {
      return 0;
    }
  }
}
