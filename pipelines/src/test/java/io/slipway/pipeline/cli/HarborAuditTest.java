package io.slipway.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.harbor.LocalHarbor;
import io.slipway.registry.Replicator;
import io.slipway.registry.RunOptions;
import io.slipway.registry.harbor.HarborAccess;
import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.project.Projects;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real run pushes to a Harbor, somebody else deletes there; the log tells them apart. */
class HarborAuditTest {

  private static final String PASSWORD = "Harbor12345";

  @TempDir Path directory;
  private LocalHarbor harbor;
  private String output = "";

  @BeforeEach
  void start() throws Exception {
    harbor = LocalHarbor.start(LocalHarbor.Options.in(directory.resolve("harbor")));
    String auth =
        Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        Files.createDirectories(directory.resolve("docker")).resolve("config.json"),
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(harbor.address(), auth));
    try (HarborClient admin = admin()) {
      admin.projects().create(new Projects.Request("shop", null, null, null, null));
    }
  }

  @AfterEach
  void stop() {
    harbor.close();
  }

  private HarborClient admin() throws Exception {
    return HarborClient.open(
        harbor.address(),
        new HarborAccess(null, Set.of(), Set.of(), environment()),
        (what, next, of, after, reason) -> {});
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("SLIPWAY_STATE", directory.resolve("state").toString());
    environment.put("DOCKER_CONFIG", directory.resolve("docker").toString());
    environment.put("BUILD_URL", "https://ci.example/job/shop/7/");
    return environment;
  }

  private int slipway(String... words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int code = Main.run(words, stream, stream, environment());
    output = bytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  private void pushByARun() throws IOException {
    Path workspace = Files.createDirectories(directory.resolve("shop"));
    Files.writeString(workspace.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /a\n");
    Path jenkinsfile =
        Files.writeString(
            workspace.resolve("Jenkinsfile"),
            "node { buildImage(tags: ['%s/shop/api:1.0'], push: true) }\n"
                .formatted(harbor.address()));
    assertThat(
            slipway(
                "run", jenkinsfile.toString(), "--record", directory.resolve("runs/7").toString()))
        .as(output)
        .isZero();
  }

  private List<JsonNode> audit(String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "harbor",
                "audit",
                "--registry",
                harbor.address(),
                "--runs",
                directory.resolve("runs").toString(),
                "--json"));
    all.addAll(List.of(words));
    assertThat(slipway(all.toArray(String[]::new))).as(output).isZero();
    List<JsonNode> rows = new ArrayList<>();
    JsonMapper.builder().build().readTree(output).forEach(rows::add);
    return rows;
  }

  @Test
  void shouldNameTheRun_whenItsPushIsInTheLog() throws Exception {
    pushByARun();
    String digest =
        Replicator.create()
            .copy(
                harbor.address() + "/shop/api:1.0",
                List.of("oci:" + directory.resolve("out")),
                RunOptions.defaults().withDockerConfig(directory.resolve("docker")),
                event -> {})
            .orThrow()
            .digest();
    try (HarborClient admin = admin()) {
      admin.artifacts("shop").delete("api", "1.0");
    }

    List<JsonNode> rows = audit("--project", "shop");
    JsonNode push =
        rows.stream()
            .filter(row -> row.path("resource").asString("").equals("shop/api:1.0"))
            .filter(row -> row.path("operation").asString("").equals("push"))
            .findFirst()
            .orElseThrow();
    assertThat(push.path("digest").asString("")).isEqualTo(digest);
    assertThat(push.path("url").asString("")).isEqualTo("https://ci.example/job/shop/7/");
    assertThat(push.path("record").asString("")).endsWith("runs/7");
    assertThat(push.path("matchedBy").asString("")).isEqualTo("digest");
    assertThat(push.path("user").asString("")).isEqualTo("admin");
    assertThat(audit("--project", "shop", "--unknown"))
        .extracting(row -> row.path("operation").asString(""))
        .contains("pull", "delete", "create project")
        .doesNotContain("push");
  }

  @Test
  void shouldPrintATable_whenNoJsonIsAskedFor() throws Exception {
    pushByARun();
    assertThat(
            slipway(
                "harbor",
                "audit",
                "--registry",
                harbor.address(),
                "--runs",
                directory.resolve("runs").toString()))
        .isZero();
    assertThat(output)
        .startsWith("TIME")
        .containsPattern(
            "push +shop/api:1.0 +sha256:\\w{12} +admin +\\S.* https://ci.example/job/shop/7/ +digest");
  }

  @Test
  void shouldSayWhatIsWrong_whenATimeIs() {
    assertThat(slipway("harbor", "audit", "--registry", harbor.address(), "--since", "soon"))
        .isEqualTo(2);
    assertThat(output).contains("--since: 'soon' is neither a time such as 24h");
    assertThat(
            slipway("harbor", "audit", "--registry", harbor.address(), "--runs", "/nowhere-at-all"))
        .isEqualTo(2);
    assertThat(output).contains("There is no directory /nowhere-at-all");
  }
}
