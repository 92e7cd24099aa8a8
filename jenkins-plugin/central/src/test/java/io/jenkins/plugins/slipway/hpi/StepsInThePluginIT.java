package io.jenkins.plugins.slipway.hpi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.remoting.VirtualChannel;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs steps as an agent does, with nothing but the plugin's own jars and core's libraries in the
 * baseline's versions.
 */
class StepsInThePluginIT {
  private static final String NOBODY = "127.0.0.1:9";

  @TempDir Path directory;
  private final ByteArrayOutputStream events = new ByteArrayOutputStream();
  private Hpi hpi;
  private Path workspace;

  @BeforeEach
  void open() throws IOException {
    hpi = Hpi.open(directory.resolve("plugin"));
    workspace = Files.createDirectories(directory.resolve("workspace"));
  }

  @AfterEach
  void close() throws IOException {
    hpi.close();
  }

  @Test
  void shouldWriteALayout_whenAnImageIsBuiltFromScratch() throws Exception {
    Files.writeString(workspace.resolve("hello.txt"), "hello");
    Files.writeString(workspace.resolve("Dockerfile"), "FROM scratch\nCOPY hello.txt /\n");

    Outcome outcome = run("buildImage", Map.of("outputs", List.of("oci:image")));

    assertThat(outcome.failure()).isEmpty();
    assertThat(String.valueOf(outcome.values().get("digest"))).startsWith("sha256:");
    assertThat(workspace.resolve("image/index.json")).exists();
    assertThat(events.toString(UTF_8).lines())
        .anyMatch(line -> line.startsWith("{\"type\":\"build.stepStarted\""))
        .anyMatch(line -> line.startsWith("{\"type\":\"build.buildFinished\""));
  }

  @Test
  void shouldJudge_whenCountsAreReplayed() throws Exception {
    Files.writeString(
        workspace.resolve("release.yaml"),
        """
        apiVersion: slipway.io/v1
        kind: Release
        metadata: {name: shop}
        spec:
          manifests: [shop.yaml]
          workload: {kind: Deployment, name: shop, container: shop}
          strategy: {canary: {steps: [{setWeight: 100, analyse: 5m}]}}
          routing: {istio: {host: shop, virtualService: shop, destinationRule: shop}}
          analysis:
            interval: 5s
            metrics: [{name: errors, compare: {what: errors}, source: {prometheus: {url: "http://127.0.0.1:9"}}}]
        """);
    StringBuilder csv =
        new StringBuilder("at,canaryRequests,canaryErrors,stableRequests,stableErrors\n");
    for (int i = 0; i < 60; i++) {
      csv.append("%d,%d,%d,%d,%d%n".formatted(5 * i, 25 * i, 5 * i, 475 * i, 2 * i));
    }
    Files.writeString(workspace.resolve("counts.csv"), csv);

    Outcome outcome = run("analyseRelease", Map.of("replay", "counts.csv", "runs", 10));

    assertThat(outcome.failure()).isEmpty();
    assertThat(outcome.values().get("verdict")).isEqualTo("rollback");
    assertThat(events.toString(UTF_8)).startsWith("{\"type\":\"rollout.replayed\"");
  }

  @Test
  void shouldFailInWords_whenTheDockerfileIsWrong() throws Exception {
    Files.writeString(workspace.resolve("Dockerfile"), "FROM scratch\nCOPPY a b\n");

    assertThat(run("buildImage", Map.of()).failure()).contains("Dockerfile:2");
  }

  @Test
  void shouldFailInWords_whenARegistryIsDown() throws Exception {
    Files.writeString(
        workspace.resolve("replication.yaml"),
        """
        apiVersion: slipway.io/v1
        kind: ReplicationPolicy
        metadata: {name: shop}
        spec:
          source: {registry: "127.0.0.1:9"}
          filters: [{repository: "shop/**", tags: ["*"]}]
          destinations: [{name: b, registry: "127.0.0.1:9"}]
        """);

    assertThat(run("replicateImage", Map.of("file", "replication.yaml")).failure())
        .contains(NOBODY);
  }

  @Test
  void shouldFailInWords_whenAClusterIsDown() throws Exception {
    Path kubeconfig =
        Files.writeString(
            workspace.resolve("config"),
            """
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "http://127.0.0.1:9"}}]
            users: [{name: u, user: {token: x}}]
            """);

    Outcome outcome =
        run("promoteRelease", Map.of("release", "shop", "kubeconfig", kubeconfig.toString()));

    assertThat(outcome.failure()).contains(NOBODY);
  }

  private record Outcome(Map<?, ?> values, String failure) {}

  /** Over the plugin's class loader, whose classes are others than the test's. */
  private Outcome run(String step, Map<String, Object> arguments) throws Exception {
    Class<?> type = load("io.jenkins.plugins.slipway.execution.AgentStep");
    Constructor<?> constructor =
        type.getDeclaredConstructor(
            String.class, LinkedHashMap.class, TreeMap.class, String.class, OutputStream.class);
    constructor.setAccessible(true);
    Object work =
        constructor.newInstance(
            step,
            new LinkedHashMap<>(arguments),
            new TreeMap<>(Map.of("HOME", directory.toString())),
            directory.resolve("state").toString(),
            events);
    Method invoke =
        type.getDeclaredMethod("invoke", File.class, load(VirtualChannel.class.getName()));
    invoke.setAccessible(true);
    Object outcome = invoke.invoke(work, workspace.toFile(), null);
    return new Outcome((Map<?, ?>) read(outcome, "values"), (String) read(outcome, "failure"));
  }

  private static Object read(Object outcome, String component) throws Exception {
    Method accessor = outcome.getClass().getDeclaredMethod(component);
    accessor.setAccessible(true);
    return accessor.invoke(outcome);
  }

  private Class<?> load(String name) throws ClassNotFoundException {
    return Class.forName(name, true, hpi.classLoader());
  }
}
