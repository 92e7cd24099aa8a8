package io.slipway.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.RegistryAccess;
import io.slipway.image.attest.Referrers;
import io.slipway.image.attest.Statement;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.local.registry.LocalRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against a registry that has the referrers API. */
class SupplyChainCommandsTest {
  @TempDir Path temp;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private LocalRegistry registry;
  private String tag;
  private String key;

  @BeforeEach
  void start() throws IOException {
    registry = LocalRegistry.start(LocalRegistry.Options.in(temp.resolve("registry")));
    tag = registry.address() + "/shop/web:1";
    key = temp.resolve("cosign").toString();
    Path context = Files.createDirectories(temp.resolve("context/root/lib/apk/db"));
    Files.writeString(context.resolve("installed"), "P:musl\nV:1.2\nA:x86_64\nL:MIT\n");
    Files.writeString(temp.resolve("context/Dockerfile"), "FROM scratch\nCOPY root /\n");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private int run(String... args) {
    out.reset();
    err.reset();
    Map<String, String> environment =
        Map.of("COSIGN_PASSWORD", "open-sesame", "SLIPWAY_STATE", temp.resolve("state").toString());
    return Main.run(
        args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), environment);
  }

  private void build(String... options) {
    String[] all = new String[options.length + 5];
    all[0] = "build";
    all[1] = "--push";
    all[2] = "-t";
    all[3] = tag;
    System.arraycopy(options, 0, all, 4, options.length);
    all[all.length - 1] = temp.resolve("context").toString();
    assertThat(run(all)).as(err.toString(UTF_8)).isZero();
  }

  private void keygen() {
    assertThat(run("keygen", "--output-key-prefix", key)).as(err.toString(UTF_8)).isZero();
  }

  @Test
  void shouldVerify_whenTheBuildWasSignedAndAttested() throws Exception {
    keygen();
    build("--sbom=all", "--provenance=max", "--referrers", "--sign-key", key + ".key");
    assertThat(
            run(
                "verify",
                tag,
                "--key",
                key + ".pub",
                "--recursive",
                "--attestation",
                "spdx,cyclonedx,provenance",
                "--json"))
        .as(err.toString(UTF_8))
        .isZero();
    JsonNode verified = JsonMapper.builder().build().readTree(out.toByteArray());
    assertThat(verified.path("reference").asString()).isEqualTo(tag);
    assertThat(verified.path("checked")).hasSize(6);
  }

  @Test
  void shouldLeaveReferrersToTheRegistry_whenItListsThem() throws Exception {
    build("--sbom", "--referrers");
    try (RegistryArtifacts artifacts = RegistryArtifacts.open(RegistryAccess.defaults())) {
      String repository = registry.address() + "/shop/web";
      JsonNode index =
          JsonMapper.builder().build().readTree(artifacts.find(tag).orElseThrow().raw().toArray());
      String image = index.path("manifests").get(0).path("digest").asString();
      assertThat(new Referrers(artifacts).list(repository, image, Statement.MEDIA_TYPE)).hasSize(1);
      assertThat(artifacts.find(repository + ":" + Referrers.tag(image))).isEmpty();
    }
  }

  @Test
  void shouldEndWithRefused_whenTheSignatureDoesNotHold() {
    keygen();
    build();
    assertThat(run("verify", tag, "--key", key + ".pub")).isEqualTo(4);
    assertThat(err.toString(UTF_8)).contains("has no signature");
    assertThat(run("sign", tag, "--key", key + ".key")).isZero();
    assertThat(out.toString(UTF_8))
        .startsWith("signed " + registry.address() + "/shop/web@sha256:");
    assertThat(run("verify", tag, "--key", key + ".pub")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("verified " + tag);
    assertThat(run("verify", tag, "--key", key + ".pub", "--attestation", "spdx")).isEqualTo(4);
    assertThat(run("verify", tag, "--key", key + ".pub", "--attestation", "spdxx")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("did you mean spdx");
  }

  @Test
  void shouldKeepTheKey_whenOneIsThereAlready() throws IOException {
    keygen();
    Path file = Path.of(key + ".key");
    String first = Files.readString(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(run("keygen", "--output-key-prefix", key)).isEqualTo(2);
    assertThat(Files.readString(file)).isEqualTo(first);
  }

  @Test
  void shouldListTheSoftware_whenAnImageIsInARegistryOrALayout() throws Exception {
    build("--output", "oci:" + temp.resolve("layout"));
    assertThat(run("sbom", tag, "--format", "cyclonedx")).as(err.toString(UTF_8)).isZero();
    assertThat(out.toString(UTF_8)).contains("\"specVersion\":\"1.6\"").contains("musl");
    Path file = temp.resolve("bom.json");
    assertThat(run("sbom", "oci:" + temp.resolve("layout") + ":1", "-o", file.toString()))
        .as(err.toString(UTF_8))
        .isZero();
    assertThat(Files.readString(file)).contains("SPDX-2.3").contains("musl");
  }
}
