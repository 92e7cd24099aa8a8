package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.registry.trigger.PushNotice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Debian's docker-registry tells of a replication to it. */
@Timeout(60)
class NotificationTest {

  @TempDir Path directory;
  private final List<PushNotice> notices = new CopyOnWriteArrayList<>();
  private final List<String> secrets = new CopyOnWriteArrayList<>();

  private void hear(HttpExchange exchange) throws IOException {
    try (exchange) {
      secrets.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      notices.addAll(PushNotice.read(exchange.getRequestBody().readAllBytes()));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  @Test
  void shouldHearOfTaggedManifestsOnly_whenImagesArrive() throws Exception {
    HttpServer listener =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listener.createContext("/webhook", this::hear);
    listener.start();
    String url = "http://127.0.0.1:" + listener.getAddress().getPort() + "/webhook";
    Path layout = directory.resolve("layout");
    TestImage.index(TestImage.image(1, 10), TestImage.image(2, 10))
        .writeLayout(Files.createDirectories(layout), "1");
    try (DockerRegistry to =
        DockerRegistry.startWithNotifications(directory.resolve("to"), url, "pssst")) {
      for (String place : List.of("/shop/api:1", "/shop/api:2", "/base/debian")) {
        Replicator.create()
            .copy(
                "oci:" + layout,
                List.of(to.address() + place),
                RunOptions.defaults(),
                ReplicationListener.NONE)
            .orThrow();
      }

      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> notices.contains(new PushNotice("base/debian", "1")));
      assertThat(notices)
          .containsExactlyInAnyOrder(
              new PushNotice("shop/api", "1"),
              new PushNotice("shop/api", "2"),
              new PushNotice("base/debian", "1"));
      assertThat(secrets).containsOnly("Bearer pssst");
    } finally {
      listener.stop(0);
    }
  }
}
