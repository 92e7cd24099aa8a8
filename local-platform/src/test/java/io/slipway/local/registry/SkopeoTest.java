package io.slipway.local.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.registry.Credentials.Scheme;
import io.slipway.local.registry.LocalRegistry.Options;
import io.slipway.local.testing.DebianTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The registry as another implementation's client sees it: push, pull, list, delete with skopeo.
 */
class SkopeoTest {

  @TempDir Path directory;

  @BeforeAll
  static void requireSkopeo() {
    DebianTool.require("skopeo");
  }

  @Test
  void shouldRoundTripImage_whenSkopeoPushesAndPulls() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start(Options.in(directory.resolve("store")))) {
      Path layout = layout();
      String image = "docker://" + registry.address() + "/shop/web:v1";

      skopeo("copy", "--dest-tls-verify=false", "oci:" + layout + ":v1", image);
      skopeo("copy", "--src-tls-verify=false", image, "oci:" + directory.resolve("back") + ":v1");

      assertThat(skopeo("inspect", "--tls-verify=false", "--format", "{{.Digest}}", image).strip())
          .isEqualTo(digestOf(layout))
          .isEqualTo(digestOf(directory.resolve("back")));
      assertThat(skopeo("list-tags", "--tls-verify=false", image.replace(":v1", "")))
          .contains("\"v1\"");
      skopeo("delete", "--tls-verify=false", image);
      assertThat(new RegistryClient(registry).get("/v2/shop/web/manifests/v1").status())
          .isEqualTo(404);
    }
  }

  @ParameterizedTest
  @EnumSource(Scheme.class)
  void shouldRefuseStrangersAndServeFriends_whenCredentialsAreSet(Scheme scheme) throws Exception {
    Options options =
        Options.in(directory.resolve("store"))
            .withCredentials(new Credentials("ann", "s3cret", scheme));
    try (LocalRegistry registry = LocalRegistry.start(options)) {
      String image = "docker://" + registry.address() + "/shop/web:v1";
      String source = "oci:" + layout() + ":v1";

      skopeo("copy", "--dest-tls-verify=false", "--dest-creds=ann:s3cret", source, image);

      assertThat(skopeo("inspect", "--tls-verify=false", "--creds=ann:s3cret", image))
          .contains("\"Digest\"");
      assertThat(
              run(List.of("skopeo", "inspect", "--tls-verify=false", "--creds=ann:no", image))
                  .status())
          .isNotZero();
      assertThat(new RegistryClient(registry).get("/v2/").header("WWW-Authenticate"))
          .startsWithIgnoringCase(scheme.name());
    }
  }

  /**
   * An OCI layout of one image, pulled out of a registry by skopeo itself: so it is one that skopeo
   * accepts.
   */
  private Path layout() throws Exception {
    Path layout = directory.resolve("layout");
    try (LocalRegistry seed = LocalRegistry.start(Options.in(directory.resolve("seed")))) {
      RegistryClient client = new RegistryClient(seed);
      byte[] tar = new byte[10_240];
      byte[] config =
          ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                  + client.blob("seed", tar)
                  + "\"]}}")
              .getBytes(UTF_8);
      client.blob("seed", config);
      Map<String, Object> manifest =
          Map.of(
              "schemaVersion",
              2,
              "mediaType",
              Manifest.OCI_MANIFEST,
              "config",
              RegistryClient.descriptor(RegistryClient.CONFIG, config),
              "layers",
              List.of(RegistryClient.descriptor("application/vnd.oci.image.layer.v1.tar", tar)));
      client.manifest("seed", "v1", RegistryClient.JSON.writeValueAsBytes(manifest));
      String source = "docker://" + seed.address() + "/seed:v1";
      skopeo("copy", "--src-tls-verify=false", source, "oci:" + layout + ":v1");
    }
    return layout;
  }

  private static String digestOf(Path layout) {
    return RegistryClient.JSON
        .readTree(layout.resolve("index.json").toFile())
        .path("manifests")
        .path(0)
        .path("digest")
        .asString("");
  }

  private record Outcome(int status, String output) {}

  private String skopeo(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
    command.addAll(List.of(arguments));
    Outcome outcome = run(command);
    assertThat(outcome.status()).as("%s: %s", command, outcome.output()).isZero();
    return outcome.output();
  }

  private Outcome run(List<String> command) throws Exception {
    Path output = Files.createTempFile(directory, "skopeo", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
    Process process = builder.redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ended", command).isTrue();
    return new Outcome(process.exitValue(), Files.readString(output));
  }
}
