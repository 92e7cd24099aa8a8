package io.slipway.local.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.registry.RegistryClient.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalRegistryPushTest {

  private static final byte[] CONTENT = "0123456789".getBytes(UTF_8);
  private static final String DIGEST = Digest.of("sha256", CONTENT).toString();

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

  @Test
  void shouldTakeBlob_whenPushedInOnePost() throws Exception {
    Reply reply = client.send("POST", "/v2/a/b/blobs/uploads/?digest=" + DIGEST, CONTENT);

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("Location")).isEqualTo("/v2/a/b/blobs/" + DIGEST);
    assertThat(reply.header("Docker-Content-Digest")).isEqualTo(DIGEST);
    assertThat(client.get("/v2/a/b/blobs/" + DIGEST).bytes()).isEqualTo(CONTENT);
  }

  @Test
  void shouldTakeBlob_whenPostedThenPutWhole() throws Exception {
    Reply started = client.post("/v2/a/blobs/uploads/");
    assertThat(started.status()).isEqualTo(202);

    Reply done = client.send("PUT", started.header("Location") + "?digest=" + DIGEST, CONTENT);

    assertThat(done.status()).isEqualTo(201);
    assertThat(client.get("/v2/a/blobs/" + DIGEST).bytes()).isEqualTo(CONTENT);
  }

  @Test
  void shouldTakeBlob_whenSentInChunks() throws Exception {
    String upload = client.post("/v2/a/blobs/uploads/").header("Location");

    Reply first = chunk(upload, 0, 3);
    assertThat(first.status()).isEqualTo(202);
    assertThat(first.header("Range")).isEqualTo("0-3");
    Reply second = chunk(upload, 4, 7);
    assertThat(second.header("Range")).isEqualTo("0-7");
    Reply done =
        client.send(
            "PUT",
            upload + "?digest=" + DIGEST,
            Arrays.copyOfRange(CONTENT, 8, 10),
            "Content-Range",
            "8-9");

    assertThat(done.status()).isEqualTo(201);
    assertThat(client.get("/v2/a/blobs/" + DIGEST).bytes()).isEqualTo(CONTENT);
  }

  @Test
  void shouldRefuseChunkAndSayWhereItStands_whenItDoesNotFollow() throws Exception {
    String upload = client.post("/v2/a/blobs/uploads/").header("Location");
    chunk(upload, 0, 3);

    Reply gap = chunk(upload, 5, 7);
    assertThat(gap.status()).isEqualTo(416);
    assertThat(gap.error()).isEqualTo("BLOB_UPLOAD_INVALID");
    assertThat(gap.header("Range")).isEqualTo("0-3");
    assertThat(chunk(upload, 0, 3).status()).isEqualTo(416);

    Reply status = client.get(upload);
    assertThat(status.status()).isEqualTo(204);
    assertThat(status.header("Range")).isEqualTo("0-3");
    assertThat(status.header("Location")).isEqualTo(upload);
  }

  @Test
  void shouldRefuseChunk_whenItsLengthIsNotItsRange() throws Exception {
    String upload = client.post("/v2/a/blobs/uploads/").header("Location");
    Reply reply = client.send("PATCH", upload, CONTENT, "Content-Range", "0-3");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).isEqualTo("SIZE_INVALID");
  }

  private Reply chunk(String upload, int first, int last) throws Exception {
    byte[] bytes = Arrays.copyOfRange(CONTENT, first, last + 1);
    return client.send("PATCH", upload, bytes, "Content-Range", first + "-" + last);
  }

  @Test
  void shouldRefuseAndForgetUpload_whenDigestDiffers() throws Exception {
    String upload = client.post("/v2/a/blobs/uploads/").header("Location");
    Reply reply = client.send("PUT", upload + "?digest=" + DIGEST, "other".getBytes(UTF_8));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).isEqualTo("DIGEST_INVALID");
    assertThat(client.get(upload).error()).isEqualTo("BLOB_UPLOAD_UNKNOWN");
    assertThat(client.get("/v2/a/blobs/" + DIGEST).error()).isEqualTo("BLOB_UNKNOWN");
    assertNothingStaged();
  }

  private void assertNothingStaged() throws Exception {
    try (Stream<Path> staged = Files.list(directory.resolve("uploads"))) {
      assertThat(staged).isEmpty();
    }
  }

  @Test
  void shouldVerifySha512_whenDigestIsSha512() throws Exception {
    String digest = Digest.of("sha512", CONTENT).toString();
    String upload = client.post("/v2/a/blobs/uploads/").header("Location");
    assertThat(client.send("PUT", upload + "?digest=" + digest, CONTENT).status()).isEqualTo(201);
    assertThat(client.get("/v2/a/blobs/" + digest).bytes()).isEqualTo(CONTENT);

    Reply wrong = client.send("POST", "/v2/a/blobs/uploads/?digest=" + digest, "x".getBytes(UTF_8));
    assertThat(wrong.error()).isEqualTo("DIGEST_INVALID");
  }

  @Test
  void shouldDropUpload_whenCancelled() throws Exception {
    String upload = client.post("/v2/a/blobs/uploads/").header("Location");
    client.send("PATCH", upload, CONTENT);

    assertThat(client.delete(upload).status()).isEqualTo(204);
    assertThat(client.get(upload).status()).isEqualTo(404);
    assertNothingStaged();
  }

  @Test
  void shouldNotFindUpload_whenAskedInAnotherRepository() throws Exception {
    String upload = client.post("/v2/a/blobs/uploads/").header("Location");
    assertThat(client.get(upload.replace("/v2/a/", "/v2/b/")).error())
        .isEqualTo("BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void shouldMountBlob_whenSourceHasIt() throws Exception {
    client.blob("from/here", CONTENT);
    Reply reply = client.post("/v2/to/blobs/uploads/?mount=" + DIGEST + "&from=from/here");

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("Location")).isEqualTo("/v2/to/blobs/" + DIGEST);
    assertThat(client.get("/v2/to/blobs/" + DIGEST).bytes()).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&from=empty"})
  void shouldStartUpload_whenMountFindsNothing(String from) throws Exception {
    client.blob("has", CONTENT);
    Reply reply = client.post("/v2/to/blobs/uploads/?mount=" + DIGEST + from);

    assertThat(reply.status()).isEqualTo(202);
    assertThat(client.get(reply.header("Location")).status()).isEqualTo(204);
    assertThat(client.get("/v2/to/blobs/" + DIGEST).status()).isEqualTo(404);
  }

  @Test
  void shouldTakeManifest_whenPushedByTagAndByDigest() throws Exception {
    byte[] manifest = client.imageManifest("a/b", "1", Map.of());
    String digest = Digest.of("sha256", manifest).toString();

    Reply byTag = client.manifest("a/b", "v1", manifest);
    assertThat(byTag.status()).isEqualTo(201);
    assertThat(byTag.header("Docker-Content-Digest")).isEqualTo(digest);
    assertThat(byTag.header("Location")).isEqualTo("/v2/a/b/manifests/" + digest);
    assertThat(client.manifest("a/b", digest, manifest).status()).isEqualTo(201);
    String sha512 = Digest.of("sha512", manifest).toString();
    assertThat(client.manifest("a/b", sha512, manifest).status()).isEqualTo(201);
    assertThat(client.get("/v2/a/b/manifests/" + sha512).bytes()).isEqualTo(manifest);
  }

  @Test
  void shouldRefuseManifest_whenDigestInPathDiffers() throws Exception {
    byte[] manifest = client.imageManifest("a", "1", Map.of());
    assertThat(client.manifest("a", DIGEST, manifest).error()).isEqualTo("DIGEST_INVALID");
  }

  @Test
  void shouldRefuseManifest_whenBlobOrChildIsMissing() throws Exception {
    byte[] manifest = client.imageManifest("elsewhere", "1", Map.of());
    client.manifest("elsewhere", "v1", manifest);

    Reply image = client.manifest("a", "v1", manifest);
    assertThat(image.status()).isEqualTo(400);
    assertThat(image.error()).isEqualTo("MANIFEST_BLOB_UNKNOWN");
    assertThat(client.manifest("a", "v1", RegistryClient.index(manifest)).error())
        .isEqualTo("MANIFEST_BLOB_UNKNOWN");
    assertThat(client.manifest("elsewhere", "all", RegistryClient.index(manifest)).status())
        .isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{\"schemaVersion\":2}",
        "{\"schemaVersion\":1,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"}",
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"layers\":{}}",
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"layers\":[]}",
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}",
      })
  void shouldRefuseManifest_whenMalformed(String manifest) throws Exception {
    Reply reply =
        client.send(
            "PUT",
            "/v2/a/manifests/v1",
            manifest.getBytes(UTF_8),
            "Content-Type",
            Manifest.OCI_MANIFEST);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).isEqualTo("MANIFEST_INVALID");
  }

  @Test
  void shouldRefuseManifest_whenLargerThanLimit() throws Exception {
    Reply reply =
        client.send(
            "PUT",
            "/v2/a/manifests/v1",
            new byte[ManifestEndpoint.MAX_BYTES + 1],
            "Content-Type",
            Manifest.OCI_MANIFEST);
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.error()).isEqualTo("SIZE_INVALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPPER", "a//b", "-a", "a..b", "a/_blobs"})
  void shouldRefuseName_whenOutsideOfGrammar(String name) throws Exception {
    Reply reply = client.post("/v2/" + name + "/blobs/uploads/");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).isEqualTo("NAME_INVALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:abc", "md5:d41d8cd98f00b204e9800998ecf8427e", "sha256"})
  void shouldRefuseDigest_whenMalformed(String digest) throws Exception {
    assertThat(client.get("/v2/a/blobs/" + digest).error()).isEqualTo("DIGEST_INVALID");
  }

  @Test
  void shouldRefuseTag_whenOutsideOfGrammar() throws Exception {
    byte[] manifest = client.imageManifest("a", "1", Map.of());
    assertThat(client.manifest("a", "-v1", manifest).error()).isEqualTo("MANIFEST_INVALID");
  }
}
