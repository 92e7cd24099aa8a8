package io.slipway.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.cluster.ClusterOptions;
import io.slipway.local.cluster.LocalCluster;
import io.slipway.local.harbor.LocalHarbor;
import io.slipway.registry.harbor.HarborAccess;
import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.project.Projects;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a Harbor, and a Kubernetes API without a node: nothing here comes to a rollout. */
class DeployConditionsTest {
  private static final String PASSWORD = "Harbor12345";
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final String RELEASE =
      """
      apiVersion: slipway.io/v1
      kind: Release
      metadata: {name: shop}
      spec:
        image: %s
        manifests: [shop.yaml]
        workload: {kind: Deployment, name: shop, container: shop}
        strategy: {canary: {steps: [{setWeight: 100, analyse: 1s}]}}
        routing: {istio: {host: shop, virtualService: shop, destinationRule: shop}}
        analysis:
          interval: 1s
          metrics: [{name: errors, maxErrorRatio: 0.1, source: {exposition: {url: "http://m/m"}}}]
      """;
  private static final String MANIFEST =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: shop}
      spec:
        selector: {matchLabels: {app: shop}}
        template:
          metadata: {labels: {app: shop}}
          spec: {containers: [{name: shop, image: shop}]}
      """;

  @TempDir Path temp;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private LocalHarbor harbor;
  private LocalCluster cluster;
  private String config;

  @BeforeEach
  void start() throws IOException {
    harbor = LocalHarbor.start(LocalHarbor.Options.in(temp.resolve("harbor")));
    cluster = LocalCluster.start(ClusterOptions.in(temp.resolve("cluster")).withoutNode());
    Files.writeString(temp.resolve("shop.yaml"), MANIFEST);
    String auth = Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(UTF_8));
    Path file = temp.resolve("config.json");
    Files.writeString(
        file, "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(harbor.address(), auth));
    config = file.toString();
  }

  @AfterEach
  void stop() {
    cluster.close();
    harbor.close();
  }

  @Test
  void shouldEndWithRefused_whenFrozenAndNotToWait() throws IOException {
    release(
        "registry.local/shop@sha256:" + "1".repeat(64),
        """
          schedule:
            freezes: [{from: 2020-01-01, to: 2999-01-01, reason: year end}]
        """);

    assertThat(deploy("--no-wait")).isEqualTo(4);
    assertThat(err.toString(UTF_8))
        .contains("release shop may not begin now (frozen: year end); no opening is in sight");
    assertThat(deploy("--dry-run")).isZero();
    assertThat(out.toString(UTF_8)).contains("may not begin: no opening is in sight");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          schedule: {windws: []}                         | 13:14: unknown key 'windws' (did you mean windows?)
          schedule: {windows: [{start: "H 2 * * *", duration: 1h}]} | 13:25: start: 'H 2 * * *' has Jenkins' H
          schedule: {zone: berlin}                       | 13:14: zone: 'berlin' is not a time zone
          gates: [{name: a, at: begin, approval: {}}]    | expected one of start, promote, but found 'begin'
          gates: [{name: a}]                             | gates: needs exactly one of approval, webhook
          waves: [{name: a, clusters: []}]               | clusters: is empty
          """)
  void shouldNameLineAndNearestKey_whenTheFileIsWrong(String line, String words)
      throws IOException {
    release("registry.local/shop@sha256:" + "1".repeat(64), "  " + line + "\n");

    assertThat(deploy()).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains(words);
  }

  @Test
  void shouldHoldTheImageToItsGates_inTheRegistry() throws Exception {
    String image = push();
    String key = temp.resolve("cosign").toString();
    run("keygen", "--output-key-prefix", key);
    String gates =
        """
          gates:
            - {name: signed, signed: {keys: [cosign.pub]}}
            - {name: clean, scanned: {maxSeverity: medium}}
            - {name: there, replicated: {repository: %s/shop/other}}
        """
            .formatted(harbor.address());
    release(image, gates);

    assertThat(deploy("--no-wait", "--config", config)).isEqualTo(4);
    assertThat(err.toString(UTF_8))
        .contains("gate signed (start) does not let", "has no signature");

    run("sign", image, "--key", key + ".key", "--config", config);
    assertThat(deploy("--no-wait", "--config", config)).isEqualTo(4);
    assertThat(err.toString(UTF_8)).contains("gate clean (start)", "no scan of it has finished");

    scan(image, Map.of("High", 1));
    assertThat(deploy("--no-wait", "--config", config)).isEqualTo(4);
    assertThat(err.toString(UTF_8))
        .contains("its worst finding is high, and medium is the worst that may pass");

    scan(image, Map.of("Low", 3));
    assertThat(deploy("--no-wait", "--config", config)).isEqualTo(4);
    assertThat(out.toString(UTF_8)).contains("gate clean (start) says allow");
    assertThat(err.toString(UTF_8)).contains("gate there (start)", "is it replicated there?");
  }

  @Test
  void shouldRefuseAWrongKey_asUsage() throws IOException {
    Files.writeString(temp.resolve("cosign.pub"), "no key");
    release(
        "registry.local/shop@sha256:" + "1".repeat(64),
        "  gates: [{name: signed, signed: {keys: [cosign.pub]}}]\n");

    assertThat(deploy("--no-wait")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("cosign.pub");
  }

  @Test
  void shouldAskAndAnswer_onTheCommandLine() throws IOException {
    release(
        "registry.local/shop@sha256:" + "1".repeat(64),
        "  gates: [{name: board, approval: {message: CHG-1}}]\n");
    assertThat(approve()).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("no gate of release shop in namespace default waits");

    assertThat(deploy("--no-wait")).isEqualTo(4);
    assertThat(err.toString(UTF_8)).contains("waits for approval (CHG-1): slipway approve shop");
    assertThat(approve("--reject", "--by", "ada", "--reason", "no")).isZero();
    assertThat(out.toString(UTF_8))
        .startsWith(
            "  gate board (start) says deny: rejected by ada for registry.local/shop@sha256:111");

    assertThat(deploy("--no-wait")).isEqualTo(4);
    assertThat(err.toString(UTF_8)).contains("rejected by ada: no");
  }

  @Test
  void shouldListAQueue_alsoAnEmptyOne() {
    String kubeconfig = cluster.kubeconfig().toString();

    assertThat(run("queue", "ls", "prod", "--kubeconfig", kubeconfig)).isZero();
    assertThat(out.toString(UTF_8)).startsWith("NUMBER  RELEASE  STATE");
    assertThat(run("queue", "ls", "prod", "--json", "--kubeconfig", kubeconfig)).isZero();
    assertThat(out.toString(UTF_8).strip()).isEqualTo("[]");
    assertThat(run("queue")).isEqualTo(2);
  }

  private String push() throws Exception {
    try (HarborClient client = admin()) {
      client.projects().create(new Projects.Request("shop", null, null, null, null));
    }
    Path context = Files.createDirectories(temp.resolve("context"));
    Files.writeString(context.resolve("file"), "content");
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY file /\n");
    String tag = harbor.address() + "/shop/web:1";
    assertThat(run("build", "--push", "-t", tag, "--config", config, "--json", context.toString()))
        .as(err.toString(UTF_8))
        .isZero();
    Matcher digest = DIGEST.matcher(out.toString(UTF_8));
    assertThat(digest.find()).isTrue();
    return harbor.address() + "/shop/web@" + digest.group();
  }

  private void scan(String image, Map<String, Integer> findings) throws Exception {
    String digest = image.substring(image.indexOf('@') + 1);
    harbor.vulnerabilities(digest, findings);
    try (HarborClient client = admin()) {
      client.artifacts("shop").scan("web", digest);
    }
  }

  private HarborClient admin() throws Exception {
    HarborAccess access = new HarborAccess(Path.of(config), Set.of(), Set.of(), Map.of());
    return HarborClient.open(harbor.address(), access, (what, next, of, after, reason) -> {});
  }

  private void release(String image, String more) throws IOException {
    Files.writeString(temp.resolve("release.yaml"), RELEASE.formatted(image) + more);
  }

  private int deploy(String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "deploy",
                "-f",
                temp.resolve("release.yaml").toString(),
                "--kubeconfig",
                cluster.kubeconfig().toString()));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  private int approve(String... options) {
    List<String> all =
        new ArrayList<>(
            List.of("approve", "shop", "--kubeconfig", cluster.kubeconfig().toString()));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  private int run(String... args) {
    out.reset();
    err.reset();
    Map<String, String> environment =
        Map.of("COSIGN_PASSWORD", "open-sesame", "SLIPWAY_STATE", temp.resolve("state").toString());
    return Main.run(
        args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), environment);
  }
}
