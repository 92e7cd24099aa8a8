package io.slipway.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.config.Json;
import io.slipway.image.config.Platform;
import io.slipway.image.export.PlatformImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a registry may do wrong. */
class HostileRegistryTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");

  private HttpServer server;
  private JibRegistryImages images;
  private final List<Duration> waits = new CopyOnWriteArrayList<>();

  private String serve(HttpHandler handler) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", handler);
    server.start();
    String address = "127.0.0.1:" + server.getAddress().getPort();
    images = new JibRegistryImages(new RegistryAccess(null, Set.of(address), Set.of()), waits::add);
    return address;
  }

  @AfterEach
  void stop() {
    images.close();
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldTryAgain_whenTheRegistryIsBusy() throws Exception {
    PlatformImage image = SampleImage.of("x", AMD64);
    AtomicInteger calls = new AtomicInteger();
    String address =
        serve(
            exchange -> {
              String path = exchange.getRequestURI().getPath();
              if (path.equals("/v2/")) {
                answer(exchange, 200, bytes("{}"));
              } else if (path.contains("/manifests/")) {
                boolean busy = calls.incrementAndGet() < 3;
                exchange.getResponseHeaders().set("Retry-After", "7");
                answer(
                    exchange,
                    busy ? 503 : 200,
                    busy ? bytes("") : image.manifest().raw().toArray());
              } else {
                answer(exchange, 200, image.config().toBytes());
              }
            });
    assertThat(images.resolve(address + "/x:1", AMD64).digest())
        .isEqualTo(image.manifest().digest());
    assertThat(calls).hasValue(3);
    assertThat(waits).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(7));
  }

  @Test
  void shouldGiveUp_whenTheRegistryStaysDown() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    String address =
        serve(
            exchange -> {
              calls.incrementAndGet();
              answer(exchange, 502, bytes("bad gateway"));
            });
    assertThatThrownBy(() -> images.resolve(address + "/x:1", AMD64))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("(5 attempts): " + address + " answered 502 bad gateway");
    assertThat(calls).hasValueBetween(5, 10);
    assertThat(waits).isSorted().hasSize(4);
  }

  @Test
  void shouldRefuse_whenTheManifestIsTooLargeOrNoManifest() throws Exception {
    AtomicReference<byte[]> body = new AtomicReference<>(new byte[Json.MAX_BYTES + 10]);
    String address = serve(exchange -> answer(exchange, 200, body.get()));
    assertThatThrownBy(() -> images.resolve(address + "/x:1", AMD64))
        .hasMessageContaining("the manifest is larger than");
    body.set(bytes("<html>"));
    assertThatThrownBy(() -> images.resolve(address + "/x:2", AMD64))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("the manifest is not valid JSON");
    body.set(
        bytes(
            "{\"schemaVersion\":2,\"config\":{\"digest\":\"../..\"},\"layers\":[],"
                + "\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"}"));
    assertThatThrownBy(() -> images.resolve(address + "/x:3", AMD64))
        .hasMessageContaining("a descriptor's digest is '../..'");
    assertThatThrownBy(() -> images.resolve(address + "/x@sha256:" + "0".repeat(64), AMD64))
        .hasMessageContaining("instead of sha256:000");
  }

  @Test
  void shouldSayWhoToBe_whenNotAllowed() throws Exception {
    String address =
        serve(
            exchange -> {
              exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
              answer(exchange, 401, bytes("{}"));
            });
    assertThatThrownBy(() -> images.resolve(address + "/x:1", AMD64))
        .hasMessageContaining("answered 401: not allowed to pull from x; log in (docker login");
  }

  @Test
  void shouldEndAtOnce_whenInterruptedWhileTheRegistryStalls() throws Exception {
    CountDownLatch stalled = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    String address =
        serve(
            exchange -> {
              stalled.countDown();
              try {
                release.await(30, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              answer(exchange, 200, bytes("{}"));
            });
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                images.resolve(address + "/x:1", AMD64);
              } catch (Exception e) {
                end.set(e);
              }
            });
    caller.start();
    assertThat(stalled.await(10, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    caller.join(5_000);
    assertThat(caller.isAlive()).isFalse();
    assertThat(end.get()).isInstanceOf(InterruptedException.class);
    release.countDown();
  }

  @Test
  void shouldSayItIsDown_whenNothingListens() throws Exception {
    String address = serve(exchange -> answer(exchange, 200, bytes("{}")));
    server.stop(0);
    assertThatThrownBy(() -> images.resolve(address + "/x:1", AMD64))
        .hasMessageContaining("nothing answers at " + address)
        .hasMessageContaining("is the registry up?");
  }

  @Test
  void shouldAskOnceWhatATagIs() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    AtomicInteger status = new AtomicInteger(200);
    String address =
        serve(
            exchange -> {
              asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
              exchange.getResponseHeaders().set("Docker-Content-Digest", "sha256:1");
              answer(exchange, status.get(), bytes(""));
            });
    assertThat(images.isTagged(address + "/a/b:1", "sha256:1")).isTrue();
    assertThat(images.isTagged(address + "/a/b:1", "sha256:2")).isFalse();
    status.set(404);
    assertThat(images.isTagged(address + "/a/b:1", "sha256:1")).isFalse();
    assertThat(asked).hasSize(3).containsOnly("HEAD /v2/a/b/manifests/1");
  }

  @Test
  void shouldTakeTheTagForAnother_whenTheRegistryDoesNotSay() throws Exception {
    String address = serve(exchange -> answer(exchange, 500, bytes("")));
    assertThat(images.isTagged(address + "/a/b:1", "sha256:1")).isFalse();
    assertThat(waits).as("what is only worth knowing is asked for once").isEmpty();
  }
}
