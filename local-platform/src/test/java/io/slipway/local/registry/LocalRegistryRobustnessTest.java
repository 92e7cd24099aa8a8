package io.slipway.local.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.local.registry.Credentials.Scheme;
import io.slipway.local.registry.LocalRegistry.Options;
import io.slipway.local.registry.RegistryClient.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRegistryRobustnessTest {

  private static final byte[] CONTENT = "0123456789".getBytes(UTF_8);
  private static final String DIGEST = Digest.of("sha256", CONTENT).toString();

  @TempDir Path directory;

  @Test
  void shouldLetClientResume_whenItBrokeOffInTheMiddleOfAChunk() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start(Options.in(directory))) {
      RegistryClient client = new RegistryClient(registry);
      String upload = client.post("/v2/a/blobs/uploads/").header("Location");
      breakOff(registry, "PATCH " + upload, "0123");
      await().until(() -> client.get(upload).header("Range"), "0-3"::equals);

      Reply done =
          client.send(
              "PUT",
              upload + "?digest=" + DIGEST,
              Arrays.copyOfRange(CONTENT, 4, 10),
              "Content-Range",
              "4-9");

      assertThat(done.status()).isEqualTo(201);
      assertThat(client.get("/v2/a/blobs/" + DIGEST).bytes()).isEqualTo(CONTENT);
    }
  }

  @Test
  void shouldDropWhatArrived_whenMonolithicPushBreaksOff() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start(Options.in(directory))) {
      breakOff(registry, "POST /v2/a/blobs/uploads/?digest=" + DIGEST, "0123");
      await().until(() -> directory.resolve("uploads").toFile().list().length == 0);
    }
  }

  /** Announces ten bytes, sends fewer and goes away once the registry has them. */
  private void breakOff(LocalRegistry registry, String start, String sent) throws Exception {
    String[] address = registry.address().split(":");
    try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
      String head = start + " HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n" + sent;
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      socket.getOutputStream().flush();
      await()
          .until(
              () ->
                  Arrays.stream(directory.resolve("uploads").toFile().listFiles())
                      .anyMatch(file -> file.length() == sent.length()));
    }
  }

  @Test
  void shouldDropIdleUpload_whenAnHourHasPassed() throws Exception {
    Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
    try (LocalRegistry registry = LocalRegistry.start(Options.in(directory), clock(now))) {
      RegistryClient client = new RegistryClient(registry);
      String old = client.post("/v2/a/blobs/uploads/").header("Location");
      now[0] = now[0].plus(Uploads.IDLE_LIMIT).plusSeconds(1);
      String fresh = client.post("/v2/a/blobs/uploads/").header("Location");

      assertThat(client.get(old).error()).isEqualTo("BLOB_UPLOAD_UNKNOWN");
      assertThat(client.get(fresh).status()).isEqualTo(204);
    }
  }

  private static Clock clock(Instant[] now) {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneId.of("UTC");
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now[0];
      }
    };
  }

  @Test
  void shouldKeepOneCopyAndAnswerAll_whenManyPushTheSameAtOnce() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start(Options.in(directory))) {
      RegistryClient client = new RegistryClient(registry);
      List<CompletableFuture<String>> pushes =
          IntStream.range(0, 24)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> image(client, "repo" + i % 3)))
              .toList();
      assertThat(pushes.stream().map(CompletableFuture::join).distinct()).hasSize(1);
      assertThat(client.get("/v2/repo2/manifests/v1").status()).isEqualTo(200);
    }
  }

  private static String image(RegistryClient client, String repository) {
    try {
      return client.image(repository, "v1", "same");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldHonourScope_whenTokenWasBoughtForAnotherRepository() throws Exception {
    Options options =
        Options.in(directory).withCredentials(new Credentials("ann", "s3cret", Scheme.BEARER));
    try (LocalRegistry registry = LocalRegistry.start(options)) {
      RegistryClient client = new RegistryClient(registry);
      String token = token(client, "repository:a:pull,push");

      String bearer = "Bearer " + token;
      assertThat(push(client, "a", bearer)).isEqualTo(202);
      assertThat(push(client, "b", bearer)).isEqualTo(401);
      assertThat(client.get("/v2/_catalog", "Authorization", bearer).status()).isEqualTo(401);
      assertThat(client.get("/v2/a/tags/list").header("WWW-Authenticate"))
          .contains("scope=\"repository:a:pull\"");
    }
  }

  private static int push(RegistryClient client, String repository, String bearer)
      throws Exception {
    String path = "/v2/" + repository + "/blobs/uploads/";
    return client.send("POST", path, new byte[0], "Authorization", bearer).status();
  }

  private static String token(RegistryClient client, String scope) throws Exception {
    String basic = Base64.getEncoder().encodeToString("ann:s3cret".getBytes(UTF_8));
    String path = "/token?service=registry&scope=" + URLEncoder.encode(scope, UTF_8);
    assertThat(client.get(path).status()).isEqualTo(401);
    return client.get(path, "Authorization", "Basic " + basic).json().path("token").asString();
  }

  @Test
  void shouldSayWhichPort_whenItIsTaken() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start(Options.in(directory))) {
      int port = Integer.parseInt(registry.address().split(":")[1]);
      assertThatThrownBy(
              () -> LocalRegistry.start(Options.in(directory.resolve("b")).withPort(port)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("could not listen on 127.0.0.1:" + port);
    }
  }

  @Test
  void shouldTakeItAndServePartsOfIt_whenBlobIsLarge() throws Exception {
    long size = 100_000_000;
    try (LocalRegistry registry = LocalRegistry.start(Options.in(directory))) {
      RegistryClient client = new RegistryClient(registry);
      String upload = client.post("/v2/a/blobs/uploads/").header("Location");
      byte[] piece = new byte[1 << 20];
      var hash = Digest.newHash("sha256");
      String[] address = registry.address().split(":");
      try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
        String head =
            "PATCH "
                + upload
                + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
                + size
                + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(US_ASCII));
        for (long left = size; left > 0; left -= piece.length) {
          int now = (int) Math.min(left, piece.length);
          socket.getOutputStream().write(piece, 0, now);
          hash.update(piece, 0, now);
        }
        try (InputStream in = socket.getInputStream()) {
          assertThat(new String(in.readAllBytes(), US_ASCII)).startsWith("HTTP/1.1 202");
        }
      }
      String digest = Digest.finish("sha256", hash).toString();
      assertThat(client.send("PUT", upload + "?digest=" + digest, new byte[0]).status())
          .isEqualTo(201);
      Reply tail = client.get("/v2/a/blobs/" + digest, "Range", "bytes=" + (size - 3) + "-");
      assertThat(tail.bytes()).hasSize(3);
    }
  }
}
