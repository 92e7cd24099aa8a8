package io.slipway.image.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.config.Json;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import io.slipway.image.provenance.Provenance.Mode;
import io.slipway.image.provenance.Provenance.Run;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ProvenanceTest {
  private static final Run RUN =
      new Run(
          "https://slipway.io/builder",
          "1",
          "run-1",
          Instant.parse("2026-01-01T00:00:00Z"),
          Instant.parse("2026-01-01T00:00:09Z"),
          Platform.parse("linux/amd64"),
          false);

  private static Provenance provenance(List<String> locals, boolean network) {
    TreeSet<Material> materials = new TreeSet<>();
    materials.add(Material.of("pkg:docker/alpine@3", "sha256:" + "ab".repeat(32)));
    materials.add(Material.commit("https://git.example/x.git#main", "c".repeat(40)));
    return new Provenance(
        null,
        "Dockerfile",
        new RawBytes("FROM alpine:3\n".getBytes(StandardCharsets.UTF_8)),
        Map.of("build-arg:A", "1", "target", "t"),
        false,
        List.of("token"),
        List.of("default"),
        locals,
        materials,
        List.of(new Provenance.Step("0", 1, "FROM alpine:3")),
        network,
        List.of(),
        RUN);
  }

  private static JsonNode predicate(Provenance provenance, Mode mode) {
    return Json.object(provenance.predicate(mode));
  }

  @Test
  void shouldHaveTheFieldsOfSlsa_whenModeIsMin() {
    JsonNode json = predicate(provenance(List.of("context", "dockerfile"), true), Mode.MIN);
    JsonNode definition = json.path("buildDefinition");
    assertThat(definition.path("buildType").asString()).startsWith("https://");
    assertThat(definition.path("externalParameters"))
        .hasToString(
            "{\"configSource\":{\"path\":\"Dockerfile\"},\"request\":{\"frontend\":\"dockerfile.v0\","
                + "\"args\":{\"target\":\"t\"},"
                + "\"locals\":[{\"name\":\"context\"},{\"name\":\"dockerfile\"}]}}");
    assertThat(definition.path("resolvedDependencies").toString())
        .contains(
            "{\"uri\":\"pkg:docker/alpine@3\",\"digest\":{\"sha256\":\"" + "ab".repeat(32) + "\"}}")
        .contains("\"digest\":{\"sha1\":\"" + "c".repeat(40) + "\"}");
    JsonNode metadata = json.path("runDetails").path("metadata");
    assertThat(metadata.path("invocationId").asString()).isEqualTo("run-1");
    assertThat(metadata.path("startedOn").asString()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(metadata.path("buildkit_completeness"))
        .hasToString("{\"request\":false,\"resolvedDependencies\":false}");
    assertThat(json.toString()).doesNotContain("token").doesNotContain("build-arg:A");
  }

  @Test
  void shouldHoldDockerfileStepsAndArguments_whenModeIsMax() {
    JsonNode json = predicate(provenance(List.of("context"), true), Mode.MAX);
    JsonNode info =
        json.path("runDetails")
            .path("metadata")
            .path("buildkit_metadata")
            .path("source")
            .path("infos")
            .get(0);
    assertThat(
            new String(
                Base64.getDecoder().decode(info.path("data").asString()), StandardCharsets.UTF_8))
        .isEqualTo("FROM alpine:3\n");
    JsonNode request = json.path("buildDefinition").path("externalParameters").path("request");
    assertThat(request.path("args").path("build-arg:A").asString()).isEqualTo("1");
    assertThat(request.path("secrets")).hasToString("[{\"id\":\"token\"}]");
    assertThat(request.path("ssh")).hasToString("[{\"id\":\"default\"}]");
    assertThat(
            json.path("buildDefinition")
                .path("internalParameters")
                .path("buildConfig")
                .path("steps"))
        .hasToString("[{\"stage\":\"0\",\"line\":1,\"instruction\":\"FROM alpine:3\"}]");
    assertThat(
            json.path("runDetails")
                .path("metadata")
                .path("buildkit_completeness")
                .path("request")
                .asBoolean())
        .isTrue();
  }

  @Test
  void shouldBeHermetic_whenNothingComesFromThisMachineOrTheNetwork() {
    assertThat(hermetic(provenance(List.of(), false))).isTrue();
    assertThat(hermetic(provenance(List.of(), true))).isFalse();
    assertThat(hermetic(provenance(List.of("context"), false))).isFalse();
  }

  private static boolean hermetic(Provenance provenance) {
    return predicate(provenance, Mode.MIN)
        .path("runDetails")
        .path("metadata")
        .path("buildkit_hermetic")
        .asBoolean();
  }
}
