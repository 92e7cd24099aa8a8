package io.slipway.image.attest;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.export.FurtherManifest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The formats of BuildKit's docs/attestations/attestation-storage.md. */
class AttestationManifestsTest {
  private static final String DIGEST = "sha256:" + "ab".repeat(32);
  private static final Descriptor IMAGE =
      Descriptor.of(MediaTypes.OCI_MANIFEST, DIGEST, 1234)
          .withPlatform(Platform.parse("linux/amd64"));
  private static final Statement STATEMENT =
      Statement.of(
          "https://spdx.dev/Document",
          List.of("pkg:docker/x@1"),
          DIGEST,
          "{\"SPDXID\":\"SPDXRef-DOCUMENT\"}".getBytes(StandardCharsets.UTF_8));

  private static JsonNode json(FurtherManifest manifest) {
    return Json.object(manifest.raw().toArray());
  }

  @Test
  void shouldBeAnInTotoStatement_whenAPredicateIsSaidOfAnImage() {
    assertThat(new String(STATEMENT.json().toArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"_type\":\"https://in-toto.io/Statement/v1\","
                + "\"predicateType\":\"https://spdx.dev/Document\","
                + "\"subject\":[{\"name\":\"pkg:docker/x@1\",\"digest\":{\"sha256\":\""
                + "ab".repeat(32)
                + "\"}}],\"predicate\":{\"SPDXID\":\"SPDXRef-DOCUMENT\"}}");
  }

  @Test
  void shouldNameTheSubjectUnderscore_whenTheImageHasNoName() {
    Statement statement = Statement.of("t", List.of(), DIGEST, new byte[] {'{', '}'});
    assertThat(
            Json.object(statement.json().toArray()).path("subject").get(0).path("name").asString())
        .isEqualTo("_");
  }

  @Test
  void shouldStandInTheIndexAsBuildKitPutsIt_whenStatementsAreAttached() {
    FurtherManifest manifest = AttestationManifests.inIndex(IMAGE, List.of(STATEMENT));
    assertThat(manifest.descriptor().platform()).hasToString("unknown/unknown");
    assertThat(manifest.descriptor().annotations())
        .containsEntry("vnd.docker.reference.type", "attestation-manifest")
        .containsEntry("vnd.docker.reference.digest", DIGEST)
        .hasSize(2);
    JsonNode json = json(manifest);
    assertThat(json.path("artifactType").asString())
        .isEqualTo("application/vnd.docker.attestation.manifest.v1+json");
    assertThat(json.path("config"))
        .hasToString(
            "{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":\""
                + "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
                + "\",\"size\":2,\"data\":\"e30=\"}");
    assertThat(json.path("subject"))
        .hasToString(
            "{\"mediaType\":\""
                + MediaTypes.OCI_MANIFEST
                + "\",\"digest\":\""
                + DIGEST
                + "\",\"size\":1234}");
    JsonNode layer = json.path("layers").get(0);
    assertThat(layer.path("mediaType").asString()).isEqualTo("application/vnd.in-toto+json");
    assertThat(layer.path("annotations").path("in-toto.io/predicate-type").asString())
        .isEqualTo("https://spdx.dev/Document");
    assertThat(manifest.blobs()).hasSize(2);
  }

  @Test
  void shouldNameItsSubject_whenAStatementIsAReferrer() {
    JsonNode json = json(AttestationManifests.referrer(IMAGE, STATEMENT));
    assertThat(json.path("artifactType").asString()).isEqualTo("application/vnd.in-toto+json");
    assertThat(json.path("subject").path("digest").asString()).isEqualTo(DIGEST);
    assertThat(json.path("annotations").path("in-toto.io/predicate-type").asString())
        .isEqualTo("https://spdx.dev/Document");
  }

  @ParameterizedTest
  @CsvSource({
    "alpine, pkg:docker/alpine@latest?platform=linux%2Famd64",
    "alpine:3.20, pkg:docker/alpine@3.20?platform=linux%2Famd64",
    "docker.io/moby/buildkit:v1, pkg:docker/moby/buildkit@v1?platform=linux%2Famd64",
    "reg.example/shop/web:2, pkg:docker/reg.example/shop/web@2?platform=linux%2Famd64",
  })
  void shouldBeNamedAsBuildKitNamesThem_whenImagesAreSubjects(String reference, String purl) {
    assertThat(ImagePurls.of(reference, Platform.parse("linux/amd64"))).isEqualTo(purl);
  }

  @Test
  void shouldNameTheDigest_whenTheReferenceHasOne() {
    assertThat(ImagePurls.of("alpine@" + DIGEST, null))
        .isEqualTo("pkg:docker/alpine?digest=sha256%3A" + "ab".repeat(32));
  }
}
