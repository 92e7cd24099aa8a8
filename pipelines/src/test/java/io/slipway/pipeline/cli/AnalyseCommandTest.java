package io.slipway.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AnalyseCommandTest {
  private static final String RELEASE =
      """
      apiVersion: slipway.io/v1
      kind: Release
      metadata: {name: shop, namespace: shop}
      spec:
        manifests: [shop.yaml]
        workload: {kind: Deployment, name: shop, container: shop}
        strategy: {canary: {steps: [{setWeight: 100, analyse: 5m}]}}
        routing: {istio: {host: shop, virtualService: shop, destinationRule: shop}}
        analysis:
          interval: 5s
          metrics:
            - name: errors
              compare: {what: errors, worseBy: 1.5}
              source: {prometheus: {url: "http://127.0.0.1:9"}}
      """;

  @TempDir Path temp;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(temp.resolve("release.yaml"), RELEASE);
    StringBuilder csv =
        new StringBuilder("at,canaryRequests,canaryErrors,stableRequests,stableErrors\n");
    for (int i = 0; i < 60; i++) {
      csv.append("%d,%d,%d,%d,%d%n".formatted(5 * i, 25 * i, 2 * i, 475 * i, 2 * i));
    }
    Files.writeString(temp.resolve("counts.csv"), csv);
  }

  @Test
  void shouldSayWhatTheJudgesWouldHaveDecided() {
    assertThat(analyse("--replay", temp.resolve("counts.csv").toString(), "--runs", "20")).isZero();
    assertThat(out.toString(UTF_8).lines().toList())
        .hasSize(2)
        .satisfies(
            lines ->
                assertThat(lines.get(0))
                    .startsWith("  rollback after ")
                    .contains("the canary is worse: "))
        .satisfies(
            lines -> assertThat(lines.get(1)).startsWith("  false alarms of 20 pseudo-canaries"));
  }

  @Test
  void shouldPrintJson_whenAskedFor() {
    analyse("--replay", temp.resolve("counts.csv").toString(), "--runs", "20", "--json");
    JsonNode report = JsonMapper.builder().build().readTree(out.toString(UTF_8));

    assertThat(report.path("verdict").asString()).isEqualTo("rollback");
    assertThat(report.path("falseAlarms").path("runs").asInt()).isEqualTo(20);
  }

  @Test
  void shouldEndWithTwo_whenItIsUsedWrongly() throws IOException {
    assertThat(analyse()).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("either replay or prometheus is needed");
    assertThat(analyse("--replay", temp.resolve("none").toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("There is no file ", "none");
    assertThat(analyse("--prometheus", "http://127.0.0.1:9", "--from", "noon")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("from: \"noon\" is not a time");
    assertThat(analyse("--prometheus", "http://127.0.0.1:9")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("prometheus needs from");
    assertThat(analyse("--replay", "x", "--from", "2026-11-23T10:00:00Z")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("from and to go with prometheus");
    assertThat(analyse("--replay", "x", "--runs", "100001")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("runs: 100001 is not allowed; 0 to 100000");
    Files.writeString(file, RELEASE.replace("worseBy", "worsBy"));
    assertThat(analyse("--replay", temp.resolve("counts.csv").toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains("release.yaml:13")
        .contains("unknown key 'worsBy'")
        .contains("worseBy");
  }

  private int analyse(String... words) {
    List<String> command = new ArrayList<>(List.of("analyse", "-f", file.toString()));
    command.addAll(List.of(words));
    return Main.run(
        command.toArray(String[]::new),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        Map.of());
  }
}
