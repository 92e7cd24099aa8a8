package io.slipway.local.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.registry.RegistryClient.Reply;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The subjects of the distribution specification's own conformance tests that {@link
 * LocalRegistryPushTest} and {@link LocalRegistryPullTest} don't have.
 */
class ConformanceTest {

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  @TempDir Path directory;
  private LocalRegistry registry;
  private RegistryClient client;

  @BeforeEach
  void start() throws Exception {
    registry = LocalRegistry.start(LocalRegistry.Options.in(directory));
    client = new RegistryClient(registry);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private static String digest(byte[] content) {
    return digest("sha256", content);
  }

  private static String digest(String algorithm, byte[] content) {
    MessageDigest hash = Digest.newHash(algorithm);
    hash.update(content);
    return Digest.finish(algorithm, hash).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "sha256, 0",
    "sha256, 1",
    "sha256, 1023",
    "sha256, 1024",
    "sha256, 131072",
    "sha256, 131073",
    "sha512, 0",
    "sha512, 131073"
  })
  void shouldTakeBlobInAnyWay_whenItIsOfAnySize(String algorithm, int size) throws Exception {
    byte[] blob = new byte[size];
    Arrays.fill(blob, (byte) size);
    String digest = digest(algorithm, blob);
    String post = "/v2/ways/post/blobs/uploads/?digest=" + digest;
    assertThat(client.send("POST", post, blob).status()).isEqualTo(201);
    String put = client.post("/v2/ways/put/blobs/uploads/").header("Location");
    assertThat(client.send("PUT", put + "?digest=" + digest, blob).status()).isEqualTo(201);
    String stream = client.post("/v2/ways/stream/blobs/uploads/").header("Location");
    Reply streamed = client.send("PATCH", stream, blob);
    assertThat(streamed.status()).isEqualTo(202);
    assertThat(
            client
                .send("PUT", streamed.header("Location") + "?digest=" + digest, new byte[0])
                .status())
        .isEqualTo(201);
    for (String way : List.of("post", "put", "stream")) {
      assertThat(client.get("/v2/ways/" + way + "/blobs/" + digest).bytes()).isEqualTo(blob);
    }
  }

  @Test
  void shouldSayWhereUploadStands_whenAskedBetweenChunks() throws Exception {
    String at = client.post("/v2/a/b/blobs/uploads/").header("Location");
    client.send("PATCH", at, new byte[10], "Content-Range", "0-9");

    Reply status = client.get(at);

    assertThat(status.status()).isEqualTo(204);
    assertThat(status.header("Range")).isEqualTo("0-9");
    assertThat(client.send("PATCH", at, new byte[5], "Content-Range", "5-9").status())
        .isEqualTo(416);
    assertThat(client.send("PATCH", at, new byte[5], "Content-Range", "10-14").status())
        .isEqualTo(202);
  }

  @Test
  void shouldRefuse_whenUploadOrDigestIsUnknown() throws Exception {
    String nobody = "/v2/a/b/blobs/uploads/00000000-0000-0000-0000-000000000000";

    assertThat(client.get(nobody).status()).isEqualTo(404);
    assertThat(client.send("PATCH", nobody, new byte[1]).status()).isEqualTo(404);
    assertThat(client.send("POST", "/v2/a/b/blobs/uploads/?digest=sha256:0", new byte[1]).status())
        .isEqualTo(400);
  }

  private Reply put(String reference, String mediaType, String json) throws Exception {
    return client.send(
        "PUT", "/v2/a/b/manifests/" + reference, json.getBytes(UTF_8), "Content-Type", mediaType);
  }

  private String manifest(String more) throws Exception {
    byte[] config = "{}".getBytes(UTF_8);
    client.blob("a/b", config);
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":\"%s\",\"size\":2},\"layers\":[]%s}"
        .formatted(MANIFEST, digest(config), more);
  }

  @Test
  void shouldTakeAndGiveBackTheSameBytes_whenManifestHasFieldsNobodyKnows() throws Exception {
    String json =
        manifest(",\"org.example.new\":{\"x\":[1,2]}, \"artifactType\":\"application/x\"");

    assertThat(put("odd", MANIFEST, json).status()).isEqualTo(201);
    assertThat(client.get("/v2/a/b/manifests/odd").bytes()).isEqualTo(json.getBytes(UTF_8));
  }

  @Test
  void shouldTakeIndex_whenItIsEmptyOrHoldsAnIndex() throws Exception {
    String empty = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[]}".formatted(INDEX);
    assertThat(put("empty", INDEX, empty).status()).isEqualTo(201);
    String nested =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}"
            .formatted(INDEX, INDEX, digest(empty.getBytes(UTF_8)), empty.length());

    assertThat(put("nested", INDEX, nested).status()).isEqualTo(201);
  }

  @Test
  void shouldListReferrer_whenItsSubjectIsNotThereYet() throws Exception {
    String subject = "sha256:" + "a".repeat(64);
    String json =
        manifest(
            ",\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":9},\"annotations\":{\"k\":\"v\"}"
                .formatted(MANIFEST, subject));

    Reply put = put(digest(json.getBytes(UTF_8)), MANIFEST, json);

    assertThat(put.header("OCI-Subject")).isEqualTo(subject);
    assertThat(
            client.get("/v2/a/b/referrers/" + subject).json().path("manifests").path(0).toString())
        .contains(digest(json.getBytes(UTF_8)), "\"k\":\"v\"");
    assertThat(client.get("/v2/a/b/referrers/sha256:" + "b".repeat(64)).json().path("manifests"))
        .isEmpty();
  }

  @Test
  void shouldBeGone_whenDeleted() throws Exception {
    String json = manifest("");
    String digest = digest(json.getBytes(UTF_8));
    put("1", MANIFEST, json);
    put("2", MANIFEST, json);

    assertThat(client.delete("/v2/a/b/manifests/1").status()).isEqualTo(202);
    assertThat(client.get("/v2/a/b/manifests/1").status()).isEqualTo(404);
    assertThat(client.get("/v2/a/b/manifests/2").status()).isEqualTo(200);
    assertThat(client.delete("/v2/a/b/manifests/" + digest).status()).isEqualTo(202);
    assertThat(client.get("/v2/a/b/manifests/2").status()).isEqualTo(404);
    assertThat(client.get("/v2/a/b/tags/list").json().path("tags")).isEmpty();
  }

  @Test
  void shouldNotMount_whenNoRepositoryIsNamedAndNoneHasTheBlob() throws Exception {
    Reply reply = client.post("/v2/a/b/blobs/uploads/?mount=sha256:" + "c".repeat(64));

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.header("Location")).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"sha256", "sha512"})
  void shouldKnowManifestByItsDigest_whenAlgorithmIsAny(String algorithm) throws Exception {
    String json = manifest(",\"annotations\":{\"a\":\"" + algorithm + "\"}");
    String digest = digest(algorithm, json.getBytes(UTF_8));

    Reply put = put(digest, MANIFEST, json);

    assertThat(put.status()).isEqualTo(201);
    assertThat(put.header("Docker-Content-Digest")).isEqualTo(digest);
    assertThat(client.get("/v2/a/b/manifests/" + digest).bytes()).isEqualTo(json.getBytes(UTF_8));
    assertThat(client.get("/v2/a/b/manifests/" + digest).header("Content-Type"))
        .isEqualTo(MANIFEST);
    assertThat(client.delete("/v2/a/b/manifests/" + digest).status()).isEqualTo(202);
    assertThat(client.get("/v2/a/b/manifests/" + digest).status()).isEqualTo(404);
  }

  @Test
  void shouldListNothing_whenThereIsNothing() throws Exception {
    put("1", MANIFEST, manifest(""));
    client.delete("/v2/a/b/manifests/1");

    assertThat(client.get("/v2/a/b/tags/list").json().path("tags").isArray()).isTrue();
    Reply referrers = client.get("/v2/never/pushed/referrers/sha256:" + "e".repeat(64));
    assertThat(referrers.status()).isEqualTo(200);
    assertThat(referrers.header("Content-Type")).isEqualTo(INDEX);
    assertThat(referrers.json().path("manifests").isArray()).isTrue();
    assertThat(referrers.json().path("schemaVersion").asInt()).isEqualTo(2);
  }

  @Test
  void shouldNotDemandBlob_whenItsLayerIsForeign() throws Exception {
    String layers =
        "\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.nondistributable.v1.tar+gzip\",\"digest\":\"sha256:%s\",\"size\":9,\"urls\":[\"https://store.example.com/x\"]}]"
            .formatted("d".repeat(64));

    assertThat(put("windows", MANIFEST, manifest("").replace("\"layers\":[]", layers)).status())
        .isEqualTo(201);
  }

  @Test
  void shouldKeepEmbeddedData_whenDescriptorHasIt() throws Exception {
    String json = manifest("").replace("\"size\":2}", "\"size\":2,\"data\":\"e30=\"}");

    assertThat(put("data", MANIFEST, json).status()).isEqualTo(201);
    assertThat(client.get("/v2/a/b/manifests/data").bytes()).isEqualTo(json.getBytes(UTF_8));
  }

  @Test
  void shouldListIndexesAndArtifacts_whenTheyHaveASubject() throws Exception {
    String subject = manifest("");
    put("1", MANIFEST, subject);
    String about =
        ",\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
            .formatted(MANIFEST, digest(subject.getBytes(UTF_8)), subject.length());
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"artifactType\":\"application/x-index\",\"manifests\":[]%s}"
            .formatted(INDEX, about);
    String plainIndex =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[]%s}".formatted(INDEX, about);
    String artifact = manifest(",\"artifactType\":\"application/x-artifact\"" + about);
    assertThat(put("index", INDEX, index).header("OCI-Subject")).startsWith("sha256:");
    put("plain", INDEX, plainIndex);
    put("artifact", MANIFEST, artifact);
    put("config", MANIFEST, manifest(about));
    String list = "/v2/a/b/referrers/" + digest(subject.getBytes(UTF_8));

    assertThat(types(client.get(list)))
        .containsExactlyInAnyOrder(
            "application/x-index",
            "",
            "application/x-artifact",
            "application/vnd.oci.empty.v1+json");
    Reply filtered = client.get(list + "?artifactType=application/x-artifact");
    assertThat(types(filtered)).containsExactly("application/x-artifact");
    assertThat(filtered.header("OCI-Filters-Applied")).isEqualTo("artifactType");
  }

  private static List<String> types(Reply referrers) throws Exception {
    return referrers
        .json()
        .path("manifests")
        .valueStream()
        .map(one -> one.path("artifactType").asString(""))
        .toList();
  }

  @Test
  void shouldRefuseDigest_whenItIsNone() throws Exception {
    String json = manifest("");

    assertThat(put("sha256:baddigeststring", MANIFEST, json).status()).isEqualTo(400);
    assertThat(client.get("/v2/a/b/manifests/sha256:baddigeststring").status()).isIn(400, 404);
    assertThat(put("sha256:" + "0".repeat(64), MANIFEST, json).status()).isEqualTo(400);
    assertThat(client.get("/v2/a/b/manifests/sha256:" + "0".repeat(64)).status()).isEqualTo(404);
  }

  /** "Last" needs not be there (distribution spec, "Listing Tags"). */
  @Test
  void shouldGoOnBehindATag_whenItIsGone() throws Exception {
    for (String tag : List.of("a", "b", "c")) {
      put(tag, MANIFEST, manifest(""));
    }
    client.delete("/v2/a/b/manifests/b");

    assertThat(client.get("/v2/a/b/tags/list?n=1&last=b").json().path("tags").toString())
        .isEqualTo("[\"c\"]");
    assertThat(client.get("/v2/a/b/tags/list?n=0").json().path("tags")).isEmpty();
  }
}
