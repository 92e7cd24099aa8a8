package io.slipway.image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.client.http.ByteArrayContent;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests of a registry's client over plain http. */
class PlainTransportTest {
  private final Set<Integer> ports = ConcurrentHashMap.newKeySet();
  private final Map<String, String> bodies = new ConcurrentHashMap<>();
  private final PlainConnections connections = new PlainConnections();
  private HttpServer server;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void close() {
    connections.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      ports.add(exchange.getRemoteAddress().getPort());
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      bodies.put(exchange.getRequestMethod() + " " + path, new String(body, UTF_8));
      if (path.startsWith("/moved")) {
        exchange.getResponseHeaders().add("Location", "/there");
        exchange.sendResponseHeaders(307, -1);
      } else if (path.startsWith("/none")) {
        exchange.sendResponseHeaders(404, 4);
        exchange.getResponseBody().write("gone".getBytes(UTF_8));
      } else {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(200, head ? -1 : 2);
        exchange.getResponseBody().write("ok".getBytes(UTF_8), 0, head ? 0 : 2);
      }
    }
  }

  private RegistryHttpClient client(int port) {
    RegistryHttpClient client = new RegistryHttpClient("127.0.0.1:" + port, true, connections);
    client.onlyPlainHttp();
    return client;
  }

  private static URL url(int port, String path) throws IOException {
    return URI.create("https://127.0.0.1:" + port + path).toURL();
  }

  private String text(String method, String path, @Nullable String body) throws IOException {
    int port = server.getAddress().getPort();
    ByteArrayContent content =
        body == null ? null : new ByteArrayContent("text/plain", body.getBytes(UTF_8));
    try (Response response = client(port).send(method, url(port, path), content, h -> {}, 0);
        InputStream in = response.getBody()) {
      return in == null ? "" : new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void shouldUseOneConnection_whateverComesInTurn() throws Exception {
    assertThat(text("GET", "/a", null)).isEqualTo("ok");
    assertThat(text("HEAD", "/b", null)).isEmpty();
    assertThat(text("PUT", "/c", "put")).isEqualTo("ok");
    assertThat(text("PATCH", "/d", "patch")).isEqualTo("ok");
    assertThatThrownBy(() -> text("GET", "/none", null))
        .isInstanceOfSatisfying(
            ResponseException.class,
            e -> {
              assertThat(e.getStatusCode()).isEqualTo(404);
              assertThat(e.getContent()).isEqualTo("gone");
            });
    assertThat(text("DELETE", "/e", null)).isEqualTo("ok");
    assertThat(bodies).containsEntry("PUT /c", "put").containsEntry("PATCH /d", "patch");
    assertThat(ports).hasSize(1);
  }

  @Test
  void shouldNotUseAConnectionAgain_whenAnAnswerWasNotReadToItsEnd() throws Exception {
    int port = server.getAddress().getPort();
    client(port).send("GET", url(port, "/a"), null, h -> {}, 0).close();
    assertThat(text("GET", "/b", null)).isEqualTo("ok");
    assertThat(ports).hasSize(2);
  }

  @Test
  void shouldFollowARedirect() throws Exception {
    assertThat(text("GET", "/moved", null)).isEqualTo("ok");
    assertThat(bodies).containsKey("GET /there");
  }

  @Test
  void shouldAskOnANewConnection_whenTheOldOneWasClosed() throws Exception {
    try (ServerSocket closing = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> answerOnce(closing, 2));
      for (int i = 0; i < 2; i++) {
        URL url = url(closing.getLocalPort(), "/a");
        try (Response response = client(closing.getLocalPort()).send("GET", url, null, h -> {}, 0);
            InputStream in = response.getBody()) {
          assertThat(in.readAllBytes()).hasSize(2);
        }
      }
      served.get(10, TimeUnit.SECONDS);
    }
  }

  /** One answer on each connection, as if there were to be more. */
  private static void answerOnce(ServerSocket socket, int times) {
    for (int i = 0; i < times; i++) {
      try (Socket one = socket.accept()) {
        int length = one.getInputStream().read(new byte[1 << 12]);
        assertThat(length).isPositive();
        one.getOutputStream()
            .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void shouldEndARequest_whenItHangsUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      RegistryHttpClient client = client(silent.getLocalPort());
      URL url = url(silent.getLocalPort(), "/a");
      CompletableFuture<Response> asked =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client.send("GET", url, null, h -> {}, 0);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      try (Socket accepted = silent.accept()) {
        assertThat(accepted.getInputStream().read()).isEqualTo('G');
        client.hangUp();
        assertThatThrownBy(() -> asked.get(10, TimeUnit.SECONDS))
            .hasRootCauseInstanceOf(IOException.class);
      }
    }
  }
}
