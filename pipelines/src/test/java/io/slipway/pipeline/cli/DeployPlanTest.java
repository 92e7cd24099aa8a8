package io.slipway.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.cluster.ClusterOptions;
import io.slipway.local.cluster.LocalCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plan of a release that takes its objects from everywhere. */
class DeployPlanTest {
  private static final String RELEASE =
      """
      apiVersion: slipway.io/v1
      kind: Release
      metadata: {name: shop}
      spec:
        image: registry.local/shop@sha256:%s
        overlay: over
        helm: {chart: chart, set: {size: "3"}}
        compose: {file: compose.yaml, environment: {TAG: "${TAG}"}, storage: 1Gi}
        workload: {kind: Deployment, name: shop, container: shop}
        strategy: {canary: {steps: [{setWeight: 100, analyse: 1s}]}}
        routing: {istio: {host: shop, virtualService: shop, destinationRule: shop}}
        analysis:
          interval: 1s
          metrics: [{name: errors, maxErrorRatio: 0.1, source: {exposition: {url: "http://m/m"}}}]
      """;

  @TempDir Path temp;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void shouldShowObjectsOfAllSources_asTextAndAsData() throws IOException {
    write("release.yaml", RELEASE.formatted("1".repeat(64)));
    write(
        "over/overlay.yaml",
        """
        apiVersion: slipway.io/v1
        kind: Overlay
        bases: [base.yaml]
        secrets: [{name: login, literals: {password: hush-hush}}]
        """);
    write(
        "over/base.yaml",
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: shop}
        spec:
          selector: {matchLabels: {app: shop}}
          template:
            metadata: {labels: {app: shop}}
            spec: {containers: [{name: shop, image: shop, envFrom: [{secretRef: {name: login}}]}]}
        """);
    write("chart/Chart.yaml", "{apiVersion: v2, name: c, version: 1.0.0}");
    write(
        "chart/templates/config.yaml",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: of-chart}, data: {size: \"{{ .Values.size }}\"}}");
    write(
        "compose.yaml",
        "services: {db: {image: 'db:${TAG}', volumes: [data:/d]}}\nvolumes: {data: }");
    try (LocalCluster cluster =
        LocalCluster.start(ClusterOptions.in(temp.resolve("cluster")).withoutNode())) {

      assertThat(plan(cluster)).as(err.toString(UTF_8)).isZero();

      assertThat(out.toString(UTF_8))
          .contains("created ConfigMap default/of-chart")
          .contains("size: \"3\"")
          .contains("created PersistentVolumeClaim default/data")
          .contains("created Deployment default/db")
          .contains("image: \"db:7\"")
          .containsPattern("created Secret default/login-[0-9a-f]{10}")
          .containsPattern("password: \"sha256:[0-9a-f]{12}\"")
          .contains("stable 100 %, canary   0 %: apply the manifests")
          .doesNotContain("hush");

      assertThat(plan(cluster, "--json")).isZero();

      JsonNode result = JsonMapper.builder().build().readTree(out.toString(UTF_8));
      JsonNode plan = result.path("plan");
      assertThat(result.path("outcome").asString()).isEqualTo("planned");
      assertThat(plan.path("strategy").asString()).isEqualTo("initial");
      List<String> objects = new ArrayList<>();
      plan.path("objects").forEach(o -> objects.add(o.path("kind").asString()));
      assertThat(objects)
          .containsExactly(
              "Secret",
              "ConfigMap",
              "PersistentVolumeClaim",
              "Deployment",
              "Deployment",
              "DestinationRule",
              "VirtualService");
      assertThat(plan.path("steps").path(0).path("traffic").path("stable").asInt()).isEqualTo(100);
      assertThat(out.toString(UTF_8)).doesNotContain("hush");
    }
  }

  private void write(String name, String content) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private int plan(LocalCluster cluster, String... options) {
    out.reset();
    err.reset();
    List<String> all =
        new ArrayList<>(
            List.of(
                "deploy",
                "--dry-run",
                "-f",
                temp.resolve("release.yaml").toString(),
                "--kubeconfig",
                cluster.kubeconfig().toString()));
    all.addAll(List.of(options));
    return Main.run(
        all.toArray(String[]::new),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        Map.of("TAG", "7", "SLIPWAY_STATE", temp.resolve("state").toString()));
  }
}
