package io.slipway.local.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.registry.RegistryClient.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class LocalRegistryPullTest {

  private static final byte[] CONTENT = "0123456789".getBytes(UTF_8);

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
  void shouldSayThatItSpeaksTheProtocol_whenAskedForItsRoot() throws Exception {
    Reply reply = client.get("/v2/");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Docker-Distribution-API-Version")).isEqualTo("registry/2.0");
  }

  @Test
  void shouldServeManifest_whenAskedByTagAndByDigest() throws Exception {
    String digest = client.image("a/b", "v1", "1");

    Reply byTag = client.get("/v2/a/b/manifests/v1");
    assertThat(byTag.status()).isEqualTo(200);
    assertThat(byTag.header("Content-Type")).isEqualTo(Manifest.OCI_MANIFEST);
    assertThat(byTag.header("Docker-Content-Digest")).isEqualTo(digest);
    assertThat(Digest.of("sha256", byTag.bytes())).hasToString(digest);
    assertThat(client.get("/v2/a/b/manifests/" + digest).bytes()).isEqualTo(byTag.bytes());
  }

  @Test
  void shouldAnswerHeadWithLengthAndDigest_whenThereIsSuchContent() throws Exception {
    String digest = client.image("a", "v1", "1");
    byte[] manifest = client.get("/v2/a/manifests/v1").bytes();
    Reply head = client.send("HEAD", "/v2/a/manifests/v1", new byte[0]);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(manifest.length));
    assertThat(head.header("Docker-Content-Digest")).isEqualTo(digest);

    Reply blob = client.send("HEAD", "/v2/a/blobs/" + client.blob("a", CONTENT), new byte[0]);
    assertThat(blob.status()).isEqualTo(200);
    assertThat(blob.header("Content-Length")).isEqualTo("10");
    assertThat(client.send("HEAD", "/v2/a/manifests/v2", new byte[0]).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=2-4, 206, 234, bytes 2-4/10",
    "bytes=7-, 206, 789, bytes 7-9/10",
    "bytes=-2, 206, 89, bytes 8-9/10",
    "bytes=8-99, 206, 89, bytes 8-9/10",
    "'bytes=0-1,4-5', 200, 0123456789, ''",
    "lines=1-2, 200, 0123456789, ''",
  })
  void shouldServePart_whenAskedForRange(String range, int status, String body, String part)
      throws Exception {
    Reply reply = client.get("/v2/a/blobs/" + client.blob("a", CONTENT), "Range", range);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.bytes()).asString(UTF_8).isEqualTo(body);
    assertThat(reply.header("Content-Range")).isEqualTo(part);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=5-3", "bytes=-0"})
  void shouldRefuseRange_whenOutsideOfBlob(String range) throws Exception {
    Reply reply = client.get("/v2/a/blobs/" + client.blob("a", CONTENT), "Range", range);
    assertThat(reply.status()).isEqualTo(416);
    assertThat(reply.header("Content-Range")).isEqualTo("bytes */10");
  }

  @Test
  void shouldServeTheWholeOrNothing_whenEntityTagSaysSo() throws Exception {
    String digest = client.blob("a", CONTENT);
    String path = "/v2/a/blobs/" + digest;
    assertThat(client.get(path, "If-None-Match", '"' + digest + '"').status()).isEqualTo(304);
    assertThat(client.get(path, "Range", "bytes=1-2", "If-Range", "\"other\"").status())
        .isEqualTo(200);
  }

  @Test
  void shouldNameTheError_whenContentOrPathIsUnknown() throws Exception {
    String digest = Digest.of("sha256", CONTENT).toString();
    assertThat(client.get("/v2/a/manifests/v1").error()).isEqualTo("MANIFEST_UNKNOWN");
    assertThat(client.get("/v2/a/manifests/" + digest).error()).isEqualTo("MANIFEST_UNKNOWN");
    assertThat(client.get("/v2/a/blobs/" + digest).error()).isEqualTo("BLOB_UNKNOWN");
    assertThat(client.get("/v2/a/tags/list").error()).isEqualTo("NAME_UNKNOWN");
    assertThat(client.get("/v2/nonsense").status()).isEqualTo(404);
    Reply wrongMethod = client.post("/v2/a/tags/list");
    assertThat(wrongMethod.status()).isEqualTo(405);
    assertThat(wrongMethod.header("Allow")).isEqualTo("GET, HEAD");
  }

  @Test
  void shouldListTagsInPages_whenAskedWithNAndLast() throws Exception {
    for (String tag : List.of("c", "a", "e", "b", "d")) {
      client.image("a", tag, "same");
    }

    assertThat(follow("/v2/a/tags/list?n=2", "tags")).containsExactly("a", "b", "c", "d", "e");
    Reply page = client.get("/v2/a/tags/list?n=2&last=b");
    assertThat(strings(page.json().path("tags"))).containsExactly("c", "d");
    assertThat(page.header("Link")).isEqualTo("</v2/a/tags/list?n=2&last=d>; rel=\"next\"");
    Reply none = client.get("/v2/a/tags/list?n=0");
    assertThat(none.json().path("tags").size()).isZero();
    assertThat(none.header("Link")).isEmpty();
    assertThat(client.get("/v2/a/tags/list?n=-1").error()).isEqualTo("PAGINATION_NUMBER_INVALID");
  }

  @Test
  void shouldListRepositoriesInPages_whenAskedForCatalogue() throws Exception {
    for (String name : List.of("shop/web", "base", "shop/api")) {
      client.image(name, "v1", "same");
    }
    assertThat(follow("/v2/_catalog?n=2", "repositories"))
        .containsExactly("base", "shop/api", "shop/web");
  }

  private List<String> follow(String path, String field) throws Exception {
    List<String> all = new ArrayList<>();
    String next = path;
    while (!next.isEmpty()) {
      Reply reply = client.get(next);
      all.addAll(strings(reply.json().path(field)));
      Matcher link = Pattern.compile("<([^>]*)>; rel=\"next\"").matcher(reply.header("Link"));
      next = link.matches() ? link.group(1) : "";
    }
    return all;
  }

  private static List<String> strings(JsonNode array) {
    List<String> result = new ArrayList<>();
    array.forEach(node -> result.add(node.asString()));
    return result;
  }

  @Test
  void shouldListReferrers_whenManifestsHaveASubject() throws Exception {
    byte[] image = client.imageManifest("a", "1", Map.of());
    Map<String, Object> subject = RegistryClient.descriptor(Manifest.OCI_MANIFEST, image);
    String digest = subject.get("digest").toString();
    Reply empty = client.get("/v2/a/referrers/" + digest);
    assertThat(empty.status()).isEqualTo(200);
    assertThat(empty.header("Content-Type")).isEqualTo(Manifest.OCI_INDEX);
    assertThat(empty.json().path("manifests").size()).isZero();

    byte[] signature =
        client.imageManifest(
            "a",
            "2",
            Map.of(
                "subject",
                subject,
                "artifactType",
                "test/signature",
                "annotations",
                Map.of("k", "v")));
    byte[] other = client.imageManifest("a", "3", Map.of("subject", subject));
    Reply pushed = client.manifest("a", Digest.of("sha256", signature).toString(), signature);
    client.manifest("a", "other", other);

    assertThat(pushed.header("OCI-Subject")).isEqualTo(digest);
    assertThat(client.get("/v2/a/referrers/" + digest).json().path("manifests").size())
        .isEqualTo(2);
    Reply filtered = client.get("/v2/a/referrers/" + digest + "?artifactType=test/signature");
    assertThat(filtered.header("OCI-Filters-Applied")).isEqualTo("artifactType");
    JsonNode only = filtered.json().path("manifests");
    assertThat(only.size()).isEqualTo(1);
    assertThat(only.path(0).path("artifactType").asString()).isEqualTo("test/signature");
    assertThat(only.path(0).path("size").asInt()).isEqualTo(signature.length);
    assertThat(only.path(0).path("annotations").path("k").asString()).isEqualTo("v");
    Reply byConfig =
        client.get(
            "/v2/a/referrers/"
                + digest
                + "?artifactType="
                + RegistryClient.CONFIG.replace("+", "%2B"));
    assertThat(byConfig.json().path("manifests").size()).isEqualTo(1);
  }

  @Test
  void shouldForgetReferrer_whenItsManifestIsDeleted() throws Exception {
    byte[] image = client.imageManifest("a", "1", Map.of());
    Map<String, Object> subject = RegistryClient.descriptor(Manifest.OCI_MANIFEST, image);
    byte[] signature = client.imageManifest("a", "2", Map.of("subject", subject));
    String digest = client.manifest("a", "sig", signature).header("Docker-Content-Digest");

    assertThat(client.delete("/v2/a/manifests/" + digest).status()).isEqualTo(202);
    assertThat(
            client.get("/v2/a/referrers/" + subject.get("digest")).json().path("manifests").size())
        .isZero();
  }

  @Test
  void shouldDeleteTagOnly_whenDeletedByTag() throws Exception {
    String digest = client.image("a", "v1", "1");
    client.image("a", "v2", "1");

    assertThat(client.delete("/v2/a/manifests/v1").status()).isEqualTo(202);
    assertThat(client.get("/v2/a/manifests/v1").status()).isEqualTo(404);
    assertThat(client.get("/v2/a/manifests/v2").status()).isEqualTo(200);
    assertThat(client.get("/v2/a/manifests/" + digest).status()).isEqualTo(200);
  }

  @Test
  void shouldDeleteManifestAndItsTags_whenDeletedByDigest() throws Exception {
    String digest = client.image("a", "v1", "1");
    client.image("a", "v2", "1");
    client.image("a", "other", "2");

    assertThat(client.delete("/v2/a/manifests/" + digest).status()).isEqualTo(202);
    assertThat(client.get("/v2/a/manifests/" + digest).status()).isEqualTo(404);
    assertThat(strings(client.get("/v2/a/tags/list").json().path("tags"))).containsExactly("other");
    assertThat(client.delete("/v2/a/manifests/" + digest).error()).isEqualTo("MANIFEST_UNKNOWN");
  }

  @Test
  void shouldKeepSharedBytes_whenOneOfTwoRepositoriesDeletesBlob() throws Exception {
    String digest = client.blob("a", CONTENT);
    client.blob("b", CONTENT);
    Path file =
        directory.resolve("blobs/sha256/" + digest.substring(7, 9) + "/" + digest.substring(7));

    assertThat(client.delete("/v2/a/blobs/" + digest).status()).isEqualTo(202);
    assertThat(client.get("/v2/a/blobs/" + digest).status()).isEqualTo(404);
    assertThat(client.get("/v2/b/blobs/" + digest).bytes()).isEqualTo(CONTENT);
    client.delete("/v2/b/blobs/" + digest);
    assertThat(file).doesNotExist();
    assertThat(client.delete("/v2/b/blobs/" + digest).error()).isEqualTo("BLOB_UNKNOWN");
  }

  @Test
  void shouldServeWhatWasThereAndSweepUploads_whenStartedAgain() throws Exception {
    String digest = client.image("a", "v1", "1");
    client.send("PATCH", client.post("/v2/a/blobs/uploads/").header("Location"), CONTENT);
    registry.close();

    registry = LocalRegistry.start(LocalRegistry.Options.in(directory));
    client = new RegistryClient(registry);

    assertThat(client.get("/v2/a/manifests/v1").header("Docker-Content-Digest")).isEqualTo(digest);
    assertThat(Files.list(directory.resolve("uploads"))).isEmpty();
  }

  @Test
  void shouldLogRequestBeforeItsAnswerArrives_whenAsked() throws Exception {
    client.blob("a", CONTENT);
    AccessLogEntry entry = registry.accessLog().get(0);
    assertThat(entry.method()).isEqualTo("POST");
    assertThat(entry.path()).isEqualTo("/v2/a/blobs/uploads/");
    assertThat(entry.query()).startsWith("digest=");
    assertThat(entry.status()).isEqualTo(201);
    assertThat(entry.requestBytes()).isEqualTo(10);
  }
}
