package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.cluster.node.BackOff;
import io.slipway.local.testing.DebianTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kubectl against a cluster, its home a fresh directory. */
final class KubectlTest {

  @TempDir Path directory;
  @TempDir Path web;
  private LocalCluster cluster;

  @BeforeAll
  static void requireTools() {
    DebianTool.require("kubectl", "busybox");
  }

  @BeforeEach
  void start() throws IOException {
    cluster =
        LocalCluster.start(ClusterOptions.in(directory), new ProcessRuntime(), BackOff.kubelet());
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private String kubectl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", cluster.kubeconfig().toString());
    builder.environment().put("HOME", directory.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("kubectl %s: %s", command, output).isZero();
    return output;
  }

  @Test
  void shouldServeTheWholeLifeOfADeployment() throws Exception {
    Path manifest = manifest();

    assertThat(kubectl("apply", "--server-side", "-f", manifest.toString()))
        .contains("deployment.apps/web serverside-applied");
    assertThat(kubectl("rollout", "status", "deployment/web", "--timeout=20s"))
        .contains("successfully rolled out");
    assertThat(kubectl("get", "deployments")).containsPattern("web\\s+2/2\\s+2\\s+2");
    assertThat(kubectl("get", "pods", "-o", "wide")).contains("Running").contains("127.");
    assertThat(kubectl("logs", "deployment/web", "--tail=1")).contains("serving one at 127.");
    assertThat(kubectl("describe", "deployment", "web"))
        .contains("2 desired | 2 updated | 2 total | 2 available | 0 unavailable")
        .contains("ScalingReplicaSet");
    assertThat(kubectl("scale", "deployment/web", "--replicas=1")).contains("scaled");
    assertThat(kubectl("rollout", "status", "deployment/web", "--timeout=20s"))
        .contains("successfully rolled out");
    assertThat(kubectl("get", "events")).contains("Scaled down replica set");
    assertThat(kubectl("delete", "deployment", "web", "--cascade=foreground")).contains("deleted");
    assertThat(kubectl("get", "pods,replicasets")).contains("No resources found");
  }

  /** Older ones look for it in OpenAPI v2, which LocalCluster serves empty. */
  @Test
  void shouldDryRunOnTheServer_whenKubectlReadsOpenApiV3() throws Exception {
    Assumptions.assumeTrue(minorVersion() >= 27, "kubectl is older than 1.27");

    assertThat(kubectl("apply", "--dry-run=server", "-f", manifest().toString()))
        .contains("(server dry run)");
    assertThat(kubectl("get", "deployments")).contains("No resources found");
  }

  private int minorVersion() throws Exception {
    Matcher version =
        Pattern.compile("\"minor\": \"(\\d+)")
            .matcher(kubectl("version", "--client", "-o", "json"));
    assertThat(version.find()).isTrue();
    return Integer.parseInt(version.group(1));
  }

  private Path manifest() throws IOException {
    Path manifest = directory.resolve("web.json");
    Files.writeString(
        manifest,
        new io.fabric8.kubernetes.client.utils.KubernetesSerialization()
            .asJson(Workloads.web(web, "one")));
    return manifest;
  }
}
