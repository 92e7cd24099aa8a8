package io.slipway.image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that answers, and whose answers are not true. */
class LyingRegistryTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final byte[] CONFIG = ImageConfig.scratch(AMD64).toBytes();

  @FunctionalInterface
  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  @TempDir Path temporary;

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private HttpServer server;
  private HttpServer elsewhere;
  private JibRegistryImages images;
  private String address;

  @BeforeEach
  void start() throws IOException {
    server = serve();
    elsewhere = serve();
    address = "127.0.0.1:" + server.getAddress().getPort();
    Path config = temporary.resolve("config.json");
    String secret = Base64.getEncoder().encodeToString("me:hunter2".getBytes(UTF_8));
    Files.writeString(config, "{\"auths\":{\"" + address + "\":{\"auth\":\"" + secret + "\"}}}");
    RegistryAccess access = new RegistryAccess(config, Set.of(address), Set.of());
    images = new JibRegistryImages(access, duration -> {});
  }

  private HttpServer serve() throws IOException {
    HttpServer started =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    started.setExecutor(Executors.newCachedThreadPool());
    started.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          answers.getOrDefault(path, LyingRegistryTest::unknown).to(exchange);
        });
    started.start();
    return started;
  }

  @AfterEach
  void stop() {
    images.close();
    server.stop(0);
    elsewhere.stop(0);
  }

  private static void unknown(HttpExchange exchange) throws IOException {
    boolean ping = exchange.getRequestURI().getPath().equals("/v2/");
    exchange.sendResponseHeaders(ping ? 200 : 404, -1);
    exchange.close();
  }

  private static Answer body(String type, byte[] body) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    };
  }

  /** As many bytes as somebody takes. */
  private static Answer endless(AtomicLong sent) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      byte[] block = new byte[1 << 16];
      try (OutputStream out = exchange.getResponseBody()) {
        while (sent.addAndGet(block.length) < 1L << 31) {
          out.write(block);
        }
      }
    };
  }

  private void blob(String digest, Answer answer) {
    answers.put("/v2/x/blobs/" + digest, answer);
  }

  private void manifest(String reference, String type, byte[] bytes) {
    answers.put("/v2/x/manifests/" + reference, body(type, bytes));
  }

  private ImageManifest image(Descriptor config, Descriptor... layers) {
    ImageManifest manifest = ImageManifest.of(config, List.of(layers), Map.of());
    manifest("1", manifest.mediaType(), manifest.raw().toArray());
    return manifest;
  }

  @Test
  void shouldRefuse_whenAConfigurationHasAnotherDigest() {
    Descriptor config = Descriptor.of(MediaTypes.OCI_CONFIG, CONFIG);
    image(config);
    byte[] other = CONFIG.clone();
    other[other.length - 2] = ' ';
    blob(config.digest(), body("application/json", other));
    assertThatThrownBy(() -> images.resolve(address + "/x:1", AMD64))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("could not pull the configuration")
        .hasMessageContaining("the request digest was '" + config.digest());
  }

  @Test
  void shouldRefuseUnread_whenAConfigurationIsAGigabyte() {
    Descriptor config = Descriptor.of(MediaTypes.OCI_CONFIG, Digests.of(CONFIG), 1L << 30);
    image(config);
    AtomicLong sent = new AtomicLong();
    blob(config.digest(), endless(sent));
    assertThatThrownBy(() -> images.resolve(address + "/x:1", AMD64))
        .hasMessageContaining("the configuration of " + address + "/x:1 is larger than");
    assertThat(sent).hasValue(0);
  }

  @Test
  void shouldStop_whenAConfigurationIsLongerThanItsDescriptorSays() {
    Descriptor config = Descriptor.of(MediaTypes.OCI_CONFIG, CONFIG);
    image(config);
    AtomicLong sent = new AtomicLong();
    blob(config.digest(), endless(sent));
    assertThatThrownBy(() -> images.resolve(address + "/x:1", AMD64))
        .hasMessageContaining("sends more than the " + CONFIG.length + " bytes");
    assertThat(sent.get()).isLessThan(64 << 20);
  }

  @Test
  void shouldRefuse_whenAManifestIsLongWithoutEnd() {
    AtomicLong sent = new AtomicLong();
    answers.put("/v2/x/manifests/1", endless(sent));
    assertThatThrownBy(() -> images.resolve(address + "/x:1", AMD64))
        .hasMessageContaining("the manifest is larger than");
    assertThat(sent.get()).isLessThan(64 << 20);
  }

  @Test
  void shouldRefuse_whenAnIndexNestsForEver() {
    ImageIndex index = ImageIndex.of(List.of(), Map.of());
    for (int depth = 0; depth < 6; depth++) {
      manifest(index.digest(), MediaTypes.OCI_INDEX, index.raw().toArray());
      Descriptor inner =
          Descriptor.of(MediaTypes.OCI_INDEX, index.raw().toArray()).withPlatform(AMD64);
      index = ImageIndex.of(List.of(inner), Map.of());
    }
    manifest("1", MediaTypes.OCI_INDEX, index.raw().toArray());
    assertThatThrownBy(() -> images.resolve(address + "/x:1", AMD64))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("nests indexes deeper than 4");
  }

  @Test
  void shouldRefuse_whenAnIndexNamesAManifestThatIsAnother() {
    ImageManifest manifest = image(Descriptor.of(MediaTypes.OCI_CONFIG, CONFIG));
    String promised = Digests.of("promised".getBytes(UTF_8));
    ImageIndex index =
        ImageIndex.of(
            List.of(Descriptor.of(MediaTypes.OCI_MANIFEST, promised, 9).withPlatform(AMD64)),
            Map.of());
    manifest("2", MediaTypes.OCI_INDEX, index.raw().toArray());
    manifest(promised, MediaTypes.OCI_MANIFEST, manifest.raw().toArray());
    assertThatThrownBy(() -> images.resolve(address + "/x:2", AMD64))
        .hasMessageContaining("has the digest " + manifest.digest() + " instead of " + promised);
  }

  @Test
  void shouldBelieveTheDocument_whenTheHeaderNamesAnotherType() throws Exception {
    Descriptor config = Descriptor.of(MediaTypes.OCI_CONFIG, CONFIG);
    ImageManifest manifest = image(config);
    blob(config.digest(), body("text/html", CONFIG));
    manifest("1", "text/html", manifest.raw().toArray());
    assertThat(images.resolve(address + "/x:1", AMD64).digest()).isEqualTo(manifest.digest());
    manifest("2", MediaTypes.OCI_MANIFEST, "{\"mediaType\":\"text/plain\"}".getBytes(UTF_8));
    assertThatThrownBy(() -> images.resolve(address + "/x:2", AMD64))
        .hasMessageContaining("'text/plain'");
  }

  @Test
  void shouldLeaveNoFile_whenALayerIsAnotherOrTooLongOrTooShort() {
    byte[] layer = "a layer".getBytes(UTF_8);
    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, layer);
    Path target = temporary.resolve("layer");
    blob(descriptor.digest(), body("x", "another".getBytes(UTF_8)));
    assertThatThrownBy(() -> fetch(descriptor, target))
        .hasMessageContaining("instead of " + descriptor.digest());
    AtomicLong sent = new AtomicLong();
    blob(descriptor.digest(), endless(sent));
    assertThatThrownBy(() -> fetch(descriptor, target))
        .hasMessageContaining("sends more than the 7 bytes");
    assertThat(sent.get()).isLessThan(64 << 20);
    blob(descriptor.digest(), body("x", "a la".getBytes(UTF_8)));
    assertThatThrownBy(() -> fetch(descriptor, target))
        .hasMessageContaining("the connection ended after 4 of 7 bytes");
    assertThat(target).doesNotExist();
  }

  private void fetch(Descriptor descriptor, Path target) throws Exception {
    images.fetchBlob(address + "/x:1", descriptor, target, ByteProgress.silent());
  }

  /** Registries send blobs from elsewhere; who is there must not learn the password. */
  @Test
  void shouldFollowWithoutCredentials_whenABlobIsElsewhere() throws Exception {
    byte[] layer = "a layer".getBytes(UTF_8);
    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, layer);
    blob(descriptor.digest(), redirect(302, "http://127.0.0.1:" + port(elsewhere) + "/data"));
    answers.put("/v2/", LyingRegistryTest::challenge);
    StringBuilder authorization = new StringBuilder();
    answers.put(
        "/data",
        exchange -> {
          authorization.append(exchange.getRequestHeaders().getFirst("Authorization"));
          body("x", layer).to(exchange);
        });
    Path target = temporary.resolve("layer");
    fetch(descriptor, target);
    assertThat(target).hasBinaryContent(layer);
    assertThat(authorization).hasToString("null");
  }

  @Test
  void shouldGiveUp_whenRedirectsNeverEnd() {
    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, new byte[] {1});
    String self = "http://" + address + "/v2/x/blobs/" + descriptor.digest();
    blob(descriptor.digest(), redirect(307, self));
    assertThatThrownBy(() -> fetch(descriptor, temporary.resolve("layer")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("could not pull");
  }

  private static int port(HttpServer server) {
    return server.getAddress().getPort();
  }

  private static Answer redirect(int status, String to) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", to);
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    };
  }

  private static void challenge(HttpExchange exchange) throws IOException {
    boolean known = exchange.getRequestHeaders().containsKey("Authorization");
    exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
    exchange.sendResponseHeaders(known ? 200 : 401, -1);
    exchange.close();
  }
}
