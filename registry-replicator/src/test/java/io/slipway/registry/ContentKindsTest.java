package io.slipway.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.registry.LocalRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the distribution specification lets a registry hold arrives byte for byte: the kinds of
 * content of its conformance tests.
 */
@Timeout(60)
class ContentKindsTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String EMPTY = "application/vnd.oci.empty.v1+json";

  @TempDir Path directory;
  private LocalRegistry source;
  private LocalRegistry to;

  @BeforeEach
  void start() throws Exception {
    source = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("source")));
    to = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("to")));
  }

  @AfterEach
  void stop() {
    source.close();
    to.close();
  }

  private static String digest(String algorithm, String content) throws Exception {
    byte[] hash =
        MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256")
            .digest(content.getBytes(UTF_8));
    return algorithm + ":" + HexFormat.of().formatHex(hash);
  }

  private void send(String method, String path, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + source.address() + "/v2/x/y/" + path))
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(body))
            .build();
    var answer = CLIENT.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  /** Pushes a blob. */
  private String descriptor(String algorithm, String type, String content, String more)
      throws Exception {
    String digest = digest(algorithm, content);
    send("POST", "blobs/uploads/?digest=" + digest, "application/octet-stream", content);
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(type, digest, content.length(), more);
  }

  private static String image(String config, String... layers) {
    return image("", config, layers);
  }

  private static String image(String more, String config, String[] layers) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]%s}"
        .formatted(TestImage.MANIFEST, config, String.join(",", layers), more);
  }

  private void push(String reference, String manifest) throws Exception {
    send("PUT", "manifests/" + reference, TestImage.MANIFEST, manifest);
  }

  private void assertArrives(String reference, String manifest) throws Exception {
    push(reference, manifest);
    copy(":" + reference);
    assertThat(TestImage.pull(to.address(), "x/y", reference)).asString(UTF_8).isEqualTo(manifest);
  }

  private ReplicationResult copy(String reference) throws Exception {
    return Replicator.create()
        .copy(
            source.address() + "/x/y" + reference,
            List.of(to.address() + "/x/y"),
            RunOptions.defaults(),
            ReplicationListener.NONE)
        .orThrow();
  }

  @Test
  void shouldBringTheRest_whenALayerIsForeign() throws Exception {
    String foreign =
        "{\"mediaType\":\"application/vnd.oci.image.layer.nondistributable.v1.tar\",\"digest\":\"sha256:%s\",\"size\":99,\"urls\":[\"https://store.example.com/x\"]}"
            .formatted("f".repeat(64));

    assertArrives(
        "windows",
        image(
            descriptor("sha256", CONFIG, "{\"os\":\"windows\"}", ""),
            foreign,
            descriptor("sha256", LAYER, "ours", "")));
    assertThat(
            TestImage.get(
                "http://%s/v2/x/y/blobs/%s".formatted(to.address(), digest("sha256", "ours"))))
        .isEqualTo("ours");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256", "sha512"})
  void shouldBringIt_whenDigestsAreOfAnyAlgorithm(String algorithm) throws Exception {
    String manifest =
        image(
            descriptor(algorithm, CONFIG, "{\"os\":\"linux\"}", ""),
            descriptor(algorithm, LAYER, "a layer", ""),
            descriptor("sha256", LAYER, "another", ""));
    String digest = digest(algorithm, manifest);
    push(digest, manifest);

    copy("@" + digest);

    assertThat(TestImage.pull(to.address(), "x/y", digest)).asString(UTF_8).isEqualTo(manifest);
  }

  @Test
  void shouldBringThem_whenManifestsAreUnusual() throws Exception {
    String config = descriptor("sha256", EMPTY, "{}", ",\"data\":\"e30=\"");
    String empty = descriptor("sha256", LAYER, "", "");
    String twice = descriptor("sha256", LAYER, "twice", "");

    assertArrives("no-layers", image(config));
    assertArrives("empty-layer", image(config, empty));
    assertArrives("one-layer-twice", image(config, twice, twice));
    assertArrives("config-as-layer", image(config, config));
    assertArrives(
        "artifact",
        image(",\"artifactType\":\"application/x\",\"new\":[1]", config, new String[] {config}));
  }

  @Test
  void shouldBringAllOfIt_whenIndexHoldsIndexesAndImagesTwice() throws Exception {
    TestImage one = TestImage.image(1, 10);
    TestImage nested = TestImage.index(one, TestImage.image(2, 20));
    TestImage outer =
        TestImage.index(nested, one, TestImage.index()).push(source.address(), "x/y", "1");

    ReplicationResult result = copy(":1");

    assertThat(TestImage.pull(to.address(), "x/y", "1")).isEqualTo(outer.manifest());
    assertThat(Walk.assertWhole(to.address(), "x/y")).isEqualTo(1);
    assertThat(result.bytesCopied()).isEqualTo(nested.blobBytes());
  }

  @Test
  void shouldBringReferrersOfReferrers_whenAnIndexIsAmongThem() throws Exception {
    TestImage image = TestImage.image(1, 10).push(source.address(), "x/y", "1");
    String about =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"artifactType\":\"application/x-index\",\"manifests\":[],\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}}"
            .formatted(
                TestImage.INDEX, TestImage.MANIFEST, image.digest(), image.manifest().length);
    String digest = digest("sha256", about);
    send("PUT", "manifests/" + digest, TestImage.INDEX, about);
    TestImage signature =
        TestImage.referrer(
            new TestImage(TestImage.INDEX, about.getBytes(UTF_8), List.of(), List.of()),
            "application/x-signature");
    signature.push(source.address(), "x/y", signature.digest());

    copy(":1");

    assertThat(TestImage.pull(to.address(), "x/y", digest)).asString(UTF_8).isEqualTo(about);
    assertThat(TestImage.pull(to.address(), "x/y", signature.digest()))
        .isEqualTo(signature.manifest());
  }
}
