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
    return Digest.finish("sha256", update(content)).toString();
  }

  private static MessageDigest update(byte[] content) {
    MessageDigest hash = Digest.newHash("sha256");
    hash.update(content);
    return hash;
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "1023", "1024", "131072", "131073"})
  void shouldTakeBlobInAnyWay_whenItIsOfAnySize(int size) throws Exception {
    byte[] blob = new byte[size];
    Arrays.fill(blob, (byte) size);
    String digest = digest(blob);
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
}
