package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.AttestationOptions;
import io.slipway.image.BuildContext;
import io.slipway.image.BuildEvent;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.ImageBuilder;
import io.slipway.image.ImageOptions;
import io.slipway.image.RegistryAccess;
import io.slipway.image.UsageException;
import io.slipway.image.attest.ImagePurls;
import io.slipway.image.attest.Referrers;
import io.slipway.image.attest.Statement;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.posix.Posix;
import io.slipway.image.registry.DebianRegistry;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.sbom.BomFormat;
import io.slipway.image.sign.ImageVerifier;
import io.slipway.image.sign.ImageVerifier.Demands;
import io.slipway.image.sign.SigningKey;
import io.slipway.image.sign.Verification;
import io.slipway.image.testing.DebianTool;
import io.slipway.image.testing.FileServer;
import io.slipway.image.testing.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Attestations and signatures from a build to a real registry and back. */
class AttestationBuildTest {
  private static final String SPDX = "https://spdx.dev/Document";
  private static final String SLSA = "https://slsa.dev/provenance/v1";

  @TempDir static Path registryDirectory;
  private static DebianRegistry server;
  private static int names;

  @TempDir Path temporary;
  private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
  private String tag;
  private Path key;
  private SigningKey signer;

  @BeforeAll
  static void start() throws Exception {
    server = DebianRegistry.start(registryDirectory);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void writeContext() throws Exception {
    tag = server.address() + "/attested/" + ++names + ":1";
    Path context = temporary.resolve("context");
    Trees.write(context, "root/etc/os-release", "ID=debian\nVERSION_ID=12\n");
    Trees.write(
        context,
        "root/var/lib/dpkg/status",
        "Package: base-files\nStatus: install ok installed\nVersion: 12.4\nArchitecture: amd64\n");
    Trees.write(context, "Dockerfile", "FROM scratch\nARG API_TOKEN\nARG PLAIN\nCOPY root /\n");
    signer = SigningKey.generate(new SecureRandom());
    key = temporary.resolve("cosign.key");
    Files.writeString(key, signer.toPem("open-sesame", new SecureRandom()));
  }

  private BuildRequest.Builder request() {
    return BuildRequest.of(temporary.resolve("context"), temporary.resolve("state"))
        .tags(List.of(tag))
        .push(true);
  }

  private BuildResult build(BuildRequest request) throws Exception {
    return ImageBuilder.create().build(request, events::add);
  }

  private AttestationOptions everything() {
    return new AttestationOptions("all", "max", key, "open-sesame", true);
  }

  private String repository() {
    return tag.substring(0, tag.lastIndexOf(':'));
  }

  private static RegistryArtifacts registry() {
    return RegistryArtifacts.open(RegistryAccess.defaults());
  }

  private JsonNode statement(String type) throws Exception {
    try (RegistryArtifacts registry = registry()) {
      ImageIndex index =
          ImageIndex.read(registry.find(tag).orElseThrow().raw().toArray(), MediaTypes.OCI_INDEX);
      Descriptor attestation = index.manifests().get(index.manifests().size() - 1);
      byte[] manifest =
          registry.find(repository() + "@" + attestation.digest()).orElseThrow().raw().toArray();
      for (Descriptor layer : ImageManifest.read(manifest, MediaTypes.OCI_MANIFEST).layers()) {
        if (type.equals(layer.annotations().get("in-toto.io/predicate-type"))) {
          return Json.object(registry.read(repository(), layer, 1 << 22));
        }
      }
    }
    throw new AssertionError("no " + type);
  }

  @Test
  void shouldBeAnIndexWithStatements_whenTheyAreAskedFor() throws Exception {
    BuildResult result = build(request().attestations(everything()).build());
    assertThat(result.mediaType()).isEqualTo(MediaTypes.OCI_INDEX);
    JsonNode bom = statement(SPDX);
    assertThat(bom.path("subject").get(0).path("name").asString()).startsWith("pkg:docker/");
    assertThat(bom.path("predicate").path("packages").toString())
        .contains("pkg:deb/debian/base-files@12.4?arch=amd64&distro=debian-12");
    assertThat(
            statement("https://cyclonedx.org/bom").path("predicate").path("specVersion").asString())
        .isEqualTo("1.6");
    JsonNode provenance = statement(SLSA).path("predicate");
    assertThat(provenance.path("buildDefinition").path("internalParameters").toString())
        .contains("COPY root /");
    assertThat(events).hasAtLeastOneElementOfType(BuildEvent.ImageAttested.class);
  }

  @Test
  void shouldBeVouchedForByTheKey_whenItSignedTheBuild() throws Exception {
    build(request().attestations(everything()).build());
    try (RegistryArtifacts registry = registry()) {
      Verification verified =
          new ImageVerifier(registry, signer.publicKey())
              .verify(tag, new Demands(true, List.of(SPDX, SLSA)));
      assertThat(verified.checked())
          .extracting(Verification.Checked::what)
          .containsExactly("signature", "content", "signature", "attestation", "attestation");
    }
    assertThat(events.stream().filter(BuildEvent.ImageSigned.class::isInstance)).hasSize(2);
  }

  @Test
  void shouldListStatementsAndSignaturesAsReferrers_whenTheRegistryKnowsOnlyTags()
      throws Exception {
    build(request().attestations(everything()).build());
    try (RegistryArtifacts registry = registry()) {
      ImageIndex index =
          ImageIndex.read(registry.find(tag).orElseThrow().raw().toArray(), MediaTypes.OCI_INDEX);
      String image = index.manifests().get(0).digest();
      Referrers referrers = new Referrers(registry);
      assertThat(referrers.list(repository(), image, Statement.MEDIA_TYPE)).hasSize(3);
      assertThat(
              referrers.list(
                  repository(), image, "application/vnd.docker.attestation.manifest.v1+json"))
          .hasSize(1);
      assertThat(
              referrers.list(
                  repository(), image, "application/vnd.dev.cosign.artifact.sig.v1+json"))
          .hasSize(1);
    }
  }

  @Test
  void shouldNameWhatItIsMadeOf_whenThatComesFromElsewhere() throws Exception {
    String base = build(request().build()).digest();
    String baseTag = tag;
    tag = server.address() + "/attested/" + ++names + ":1";
    Trees.write(temporary, "www/data.txt", "data");
    Trees.write(temporary, "www/more.txt", "more");
    try (FileServer files = FileServer.of(temporary.resolve("www"))) {
      Trees.write(
          temporary,
          "context/Dockerfile",
          "FROM scratch AS unneeded\nFROM %s\nCOPY --from=%s /etc /again\nADD %s/data.txt?key=x /\n"
                  .formatted(baseTag, baseTag, files.url())
              + "COPY --from=more context /more\n");
      build(
          request()
              .buildContexts(Map.of("more", files.url() + "/more.txt"))
              .attestations(new AttestationOptions(null, "min", null, null, false))
              .build());
      JsonNode materials =
          statement(SLSA).path("predicate").path("buildDefinition").path("resolvedDependencies");
      assertThat(materials).hasSize(3);
      assertThat(materials.get(0).path("uri").asString()).isEqualTo(files.url() + "/data.txt");
      assertThat(materials.get(0).path("digest").path("sha256").asString())
          .isEqualTo(Digests.hex(Digests.of("data".getBytes(StandardCharsets.UTF_8))));
      assertThat(materials.get(1).path("uri").asString()).isEqualTo(files.url() + "/more.txt");
      assertThat(materials.get(2).path("uri").asString())
          .isEqualTo(ImagePurls.of(baseTag, Platform.host()));
      assertThat(materials.get(2).path("digest").path("sha256").asString())
          .isEqualTo(Digests.hex(base));
    }
  }

  @Test
  void shouldNameTheContext_whenItIsAnArchiveBehindAUrl() throws Exception {
    DebianTool.require("tar");
    Path archive = Files.createDirectories(temporary.resolve("www")).resolve("context.tar");
    Process tar =
        new ProcessBuilder(
                "tar",
                "-C",
                temporary.resolve("context").toString(),
                "-cf",
                archive.toString(),
                ".")
            .start();
    assertThat(tar.waitFor()).isZero();
    try (FileServer files = FileServer.of(temporary.resolve("www"))) {
      build(
          request()
              .context(new BuildContext.Url(files.url() + "/context.tar"))
              .attestations(new AttestationOptions(null, "min", null, null, false))
              .build());
      JsonNode predicate = statement(SLSA).path("predicate");
      JsonNode source =
          predicate.path("buildDefinition").path("externalParameters").path("configSource");
      assertThat(source.path("uri").asString()).isEqualTo(files.url() + "/context.tar");
      assertThat(source.path("digest").path("sha256").asString())
          .isEqualTo(Digests.hex(Digests.of(Files.readAllBytes(archive))));
      assertThat(
              predicate.path("runDetails").path("metadata").path("buildkit_hermetic").asBoolean())
          .isTrue();
    }
  }

  @Test
  void shouldTellNoSecret_whenAnArgumentLooksLikeOne() throws Exception {
    build(
        request()
            .attestations(everything())
            .buildArgs(
                Map.of(
                    "API_TOKEN", "hunter2",
                    "PLAIN", "visible",
                    "HTTP_PROXY", "http://me:hunter2@proxy.example:3128"))
            .build());
    JsonNode predicate = statement(SLSA).path("predicate");
    assertThat(predicate.toString())
        .doesNotContain("hunter2")
        .contains("\"build-arg:PLAIN\":\"visible\"")
        .contains("http://proxy.example:3128");
    assertThat(
            predicate
                .path("runDetails")
                .path("metadata")
                .path("buildkit_completeness")
                .path("request")
                .asBoolean())
        .isFalse();
  }

  @Test
  void shouldGiveTheSameDigest_whenTheTimeIsFixed() throws Exception {
    BuildRequest fixed =
        request()
            .attestations(new AttestationOptions("all", "max", null, null, false))
            .buildArgs(Map.of("SOURCE_DATE_EPOCH", "1700000000"))
            .build();
    String first = build(fixed).digest();
    assertThat(build(fixed.with().build()).digest()).isEqualTo(first);
  }

  @Test
  void shouldRefuse_whenOptionsMakeNoSense() {
    assertRefused(new AttestationOptions("spdyx", null, null, null, false), "did you mean spdx");
    assertRefused(new AttestationOptions(null, "mix", null, null, false), "--provenance");
    assertRefused(new AttestationOptions(null, null, null, null, true), "--referrers needs");
    assertRefused(
        new AttestationOptions(null, null, temporary.resolve("none"), null, false),
        "there is no key file");
    assertRefused(
        new AttestationOptions(null, null, key, "wrong", false), "password of the private key");
    assertThatThrownBy(() -> build(request().push(false).attestations(everything()).build()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("add --push");
  }

  @Test
  void shouldRefuse_whenTheMediaTypesHaveNoPlaceForAttestations() {
    ImageOptions docker = new ImageOptions(Map.of(), Map.of(), null, null, false, "docker", false);
    assertThatThrownBy(() -> build(request().image(docker).attestations(everything()).build()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--media-types docker");
  }

  @Test
  void shouldUnpackNothing_whenTheSoftwareOfTheLayersIsKnown() throws Exception {
    BuildRequest request = request().attestations(everything()).build();
    build(request);
    Posix.delete(temporary.resolve("state/snapshots"));
    events.clear();
    build(request);
    try (Stream<Path> unpacked = Files.walk(temporary.resolve("state/snapshots"), 2)) {
      assertThat(unpacked.filter(p -> p.getNameCount() > temporary.getNameCount() + 3)).isEmpty();
    }
    assertThat(statement(BomFormat.SPDX.predicateType()).toString()).contains("base-files");
  }

  @Test
  void shouldLookAgain_whenWhatIsKnownOfTheSoftwareIsDamaged() throws Exception {
    BuildRequest request = request().attestations(everything()).build();
    build(request);
    try (Stream<Path> known = Files.list(temporary.resolve("state/cache/inventories"))) {
      Path file = known.toList().get(0);
      Files.writeString(file, Files.readString(file).replace("base-files", "worse-files"));
    }
    build(request);
    assertThat(statement(BomFormat.SPDX.predicateType()).toString())
        .contains("base-files")
        .doesNotContain("worse-files");
  }

  private void assertRefused(AttestationOptions options, String reason) {
    assertThatThrownBy(() -> build(request().attestations(options).build()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void shouldReadTheBomOfAnImage_whenItIsThereAlready() throws Exception {
    build(request().build());
    ImageBoms.Bom bom =
        ImageBoms.of(
            tag,
            Platform.host(),
            BomFormat.SPDX,
            temporary.resolve("other"),
            RegistryAccess.defaults());
    assertThat(new String(bom.json(), StandardCharsets.UTF_8)).contains("base-files");
    assertThat(bom.inventory().gaps()).isEmpty();
  }
}
