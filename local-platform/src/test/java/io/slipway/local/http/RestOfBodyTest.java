package io.slipway.local.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestOfBodyTest {

  private final CountDownLatch asked = new CountDownLatch(1);
  private LoopbackServer server;
  private Socket socket;
  private BufferedReader answers;

  /** Answers 404 without a look at the body. */
  private final class Refusal extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      asked.countDown();
      try {
        RestOfBody.settle(request, response);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      response.setStatus(404);
      callback.succeeded();
      return true;
    }
  }

  @BeforeEach
  void connect() throws Exception {
    server = LoopbackServer.start("refusal", new Refusal(), 20, Duration.ofSeconds(20));
    socket = new Socket(LoopbackServer.HOST, server.listen(0));
    answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
  }

  @AfterEach
  void close() throws Exception {
    socket.close();
    server.close();
  }

  @Test
  void shouldServeNextRequest_whenShortBodyComesAfterItsHandlerBegan() throws Exception {
    send("PATCH / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n");
    asked.await();
    send("x");
    List<String> first = answer();
    send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(first).first().isEqualTo("HTTP/1.1 404 Not Found");
    assertThat(first).noneMatch(line -> line.startsWith("Connection:"));
    assertThat(answer()).first().isEqualTo("HTTP/1.1 404 Not Found");
  }

  @Test
  void shouldAnnounceEnd_whenMuchOfBodyIsMissing() throws Exception {
    send("PATCH / HTTP/1.1\r\nHost: a\r\nContent-Length: " + (RestOfBody.MOST + 1) + "\r\n\r\n");

    assertThat(answer()).contains("Connection: close");
  }

  @Test
  void shouldAnnounceEnd_whenClientWaitsToBeToldToGoOn() throws Exception {
    send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");

    assertThat(answer()).contains("HTTP/1.1 404 Not Found", "Connection: close");
  }

  @Test
  void shouldAnnounceEnd_whenLengthIsUnknown() throws Exception {
    send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");

    assertThat(answer()).contains("Connection: close");
  }

  private void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    socket.getOutputStream().flush();
  }

  private List<String> answer() throws IOException {
    return answers.lines().takeWhile(line -> !line.isEmpty()).toList();
  }
}
