package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.local.registry.AccessLogEntry;
import io.slipway.local.registry.Credentials;
import io.slipway.local.registry.LocalRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One artifact, many places: registries with and without referrers, with passwords, and layouts.
 */
class CopyTest {

  @TempDir Path directory;
  private LocalRegistry source;
  private final Replicator replicator = Replicator.create();
  private final EventLog events = new EventLog();

  @BeforeEach
  void startSource() throws IOException {
    source = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("source")));
  }

  @AfterEach
  void stopSource() {
    source.close();
  }

  private ReplicationResult copy(String from, String... to) throws Exception {
    return replicator.copy(from, List.of(to), RunOptions.defaults(), events).orThrow();
  }

  @Test
  void shouldKeepEveryDigest_whenLayoutGoesToRegistryAndBack() throws Exception {
    TestImage image = TestImage.index(TestImage.image(1, 400_000), TestImage.image(2, 0, 17));
    Path in = Files.createDirectories(directory.resolve("in"));
    Path out = directory.resolve("out");
    image.writeLayout(in, "1.0");

    copy("oci:" + in, source.address() + "/shop/api");
    ReplicationResult result = copy(source.address() + "/shop/api:1.0", "oci:" + out + ":again");

    assertThat(result.digest()).isEqualTo(image.digest());
    assertThat(names(out)).containsExactlyElementsOf(names(in));
    assertThat(out.resolve("index.json")).content().contains("again", image.digest());
    assertThat(skopeoDigest("oci:" + out + ":again")).isEqualTo(image.digest());
    copy("oci:" + out + ":again", "oci:" + directory.resolve("third"));
    assertThat(names(directory.resolve("third"))).containsExactlyElementsOf(names(in));
  }

  private static List<String> names(Path layout) throws IOException {
    try (Stream<Path> files = Files.list(layout.resolve("blobs/sha256"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String skopeoDigest(String reference) throws Exception {
    Process skopeo = new ProcessBuilder("skopeo", "inspect", "--raw", reference).start();
    return TestImage.digest(skopeo.getInputStream().readAllBytes());
  }

  @Test
  void shouldTakeReferrersAlong_whenBothSidesListThem() throws Exception {
    TestImage image = TestImage.image(3, 10).push(source.address(), "shop/api", "1");
    TestImage sbom = sbomOf(image).push(source.address(), "shop/api", sbomDigest(image));
    try (LocalRegistry to =
        LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("to")))) {
      copy(source.address() + "/shop/api:1", to.address() + "/mirror/api");

      assertThat(TestImage.pull(to.address(), "mirror/api", sbom.digest()))
          .isEqualTo(sbom.manifest());
      assertThat(referrers(to, image)).contains(sbom.digest());
    }
  }

  @Test
  void shouldBringNewReferrer_whenTagIsRightAlready() throws Exception {
    TestImage image = TestImage.image(4, 10).push(source.address(), "shop/api", "1");
    try (LocalRegistry to =
        LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("to")))) {
      copy(source.address() + "/shop/api:1", to.address() + "/shop/api");
      TestImage sbom = sbomOf(image).push(source.address(), "shop/api", sbomDigest(image));

      copy(source.address() + "/shop/api:1", to.address() + "/shop/api");

      assertThat(referrers(to, image)).contains(sbom.digest());
    }
  }

  @Test
  void shouldUseTagSchema_whenDestinationHasNoReferrersApi() throws Exception {
    TestImage image = TestImage.image(5, 10).push(source.address(), "shop/api", "1");
    TestImage sbom = sbomOf(image).push(source.address(), "shop/api", sbomDigest(image));
    try (DockerRegistry old = DockerRegistry.start(directory.resolve("old"));
        LocalRegistry back =
            LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("back")))) {
      copy(source.address() + "/shop/api:1", old.address() + "/shop/api");
      String fallbackTag = image.digest().replace(':', '-');
      assertThat(
              new String(
                  TestImage.pull(old.address(), "shop/api", fallbackTag), StandardCharsets.UTF_8))
          .contains(sbom.digest(), "application/vnd.example.sbom");
      long before = old.requests("PUT ");

      copy(source.address() + "/shop/api:1", old.address() + "/shop/api");
      assertThat(old.requests("PUT ")).isEqualTo(before);

      copy(old.address() + "/shop/api:1", back.address() + "/shop/api");
      assertThat(referrers(back, image)).contains(sbom.digest());
    }
  }

  private static TestImage sbomOf(TestImage image) {
    return TestImage.image(99, TestImage.MANIFEST, image, TestImage.layers(99, 33));
  }

  private static String sbomDigest(TestImage image) {
    return sbomOf(image).digest();
  }

  private String referrers(LocalRegistry registry, TestImage image) throws Exception {
    var uri =
        java.net.URI.create(
            "http://%s/v2/%s/referrers/%s"
                .formatted(registry.address(), repositoryOf(registry), image.digest()));
    return java.net.http.HttpClient.newHttpClient()
        .send(
            java.net.http.HttpRequest.newBuilder(uri).build(),
            java.net.http.HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static String repositoryOf(LocalRegistry registry) {
    return registry.accessLog().stream()
        .map(AccessLogEntry::path)
        .filter(path -> path.contains("/manifests/"))
        .map(path -> path.replaceFirst("^/v2/", "").replaceFirst("/manifests/.*$", ""))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(Credentials.Scheme.class)
  void shouldAuthenticate_whenDockerConfigHasTheCredential(Credentials.Scheme scheme)
      throws Exception {
    TestImage image = TestImage.image(6, 100_000).push(source.address(), "shop/api", "1");
    Credentials credentials = new Credentials("ci", "s3:cret", scheme);
    try (LocalRegistry to =
        LocalRegistry.start(
            LocalRegistry.Options.in(directory.resolve("to")).withCredentials(credentials))) {
      Path config = dockerConfig(to.address(), "ci:s3:cret");

      ReplicationResult result =
          replicator
              .copy(
                  source.address() + "/shop/api:1",
                  List.of(to.address() + "/shop/api", to.address() + "/other/api:2"),
                  RunOptions.defaults().withDockerConfig(config),
                  events)
              .orThrow();

      assertThat(result.bytesMounted()).isPositive();
      assertThat(result.tags())
          .extracting(ReplicationResult.TagState::digest)
          .containsOnly(image.digest());
    }
  }

  @Test
  void shouldAuthenticate_whenDockerRegistryWantsPassword() throws Exception {
    TestImage.image(7, 1000).push(source.address(), "shop/api", "1");
    try (DockerRegistry to = DockerRegistry.startWithPassword(directory.resolve("to"))) {
      Path config = dockerConfig(to.address(), DockerRegistry.USER + ":" + DockerRegistry.PASSWORD);
      replicator
          .copy(
              source.address() + "/shop/api:1",
              List.of(to.address() + "/shop/api"),
              RunOptions.defaults().withDockerConfig(config),
              events)
          .orThrow();
      assertThat(to.requests("PUT /v2/shop/api/manifests/1")).isEqualTo(1);

      Path wrong = dockerConfig(to.address(), "ci:wrong-secret");
      ReplicationResult refused =
          replicator.copy(
              source.address() + "/shop/api:1",
              List.of(to.address() + "/shop/api"),
              RunOptions.defaults().withDockerConfig(wrong),
              events);

      assertThat(refused.failures())
          .singleElement()
          .extracting(ReplicationResult.Failure::message)
          .asString()
          .contains("401", "docker login", to.address())
          .doesNotContain("wrong-secret");
    }
  }

  private Path dockerConfig(String host, String pair) throws IOException {
    String auth = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return Files.writeString(
        Files.createTempFile(directory, "config", ".json"),
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(host, auth));
  }

  @Test
  void shouldUseTls_whenLoopbackRegistryHasIt() throws Exception {
    TestImage.image(9, 1000).push(source.address(), "shop/api", "1");
    try (DockerRegistry to = DockerRegistry.startWithTls(directory.resolve("to"))) {
      List<String> there = List.of(to.address() + "/shop/api");
      ReplicationResult refused =
          replicator.copy(source.address() + "/shop/api:1", there, RunOptions.defaults(), events);
      assertThat(refused.failures())
          .singleElement()
          .extracting(ReplicationResult.Failure::message)
          .asString()
          .contains("TLS failed", "--insecure");

      replicator
          .copy(
              source.address() + "/shop/api:1",
              there,
              RunOptions.defaults().withInsecure(Set.of(to.address())),
              events)
          .orThrow();

      assertThat(to.requests("PUT /v2/shop/api/manifests/1")).isEqualTo(1);
    }
  }

  @Test
  void shouldGoByDigest_whenNoTagIsNamed() throws Exception {
    TestImage image = TestImage.image(8, 10).push(source.address(), "shop/api", "1");
    try (LocalRegistry to =
        LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("to")))) {
      ReplicationResult result =
          copy(source.address() + "/shop/api@" + image.digest(), to.address() + "/shop/api");

      assertThat(result.tags())
          .singleElement()
          .extracting(ReplicationResult.TagState::tag)
          .isEqualTo(image.digest());
      assertThat(TestImage.pull(to.address(), "shop/api", image.digest()))
          .isEqualTo(image.manifest());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "api:1              | 127.0.0.1:1/x | names no registry",
        "127.0.0.1:1/api    | 127.0.0.1:1/x | neither a tag nor a digest",
        "127.0.0.1:1/api:1  | 127.0.0.1:1/X | 'X' is not lower-case words",
        "127.0.0.1:1/api:1  | https://h/x   | is a URL",
        "127.0.0.1:1/../a:1 | 127.0.0.1:1/x | is not lower-case words",
        "127.0.0.1:1/a@sha256:12 | 127.0.0.1:1/x | sha256:",
        "127.0.0.1:1/api:1  | oci:          | names no directory",
        "127.0.0.1:SOURCE/no:1 | oci:/tmp/x  | 404",
        "oci:/nowhere/at/all | 127.0.0.1:1/x | it has 0 tags"
      })
  void shouldExplain_whenReferenceIsWrong(String from, String to, String message) {
    assertThatThrownBy(
            () ->
                replicator.copy(
                    from.replace("127.0.0.1:SOURCE", source.address()),
                    List.of(to),
                    RunOptions.defaults(),
                    events))
        .isInstanceOf(ReplicationException.class)
        .hasMessageContaining(message);
  }
}
