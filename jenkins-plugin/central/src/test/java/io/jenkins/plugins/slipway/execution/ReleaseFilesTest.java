package io.jenkins.plugins.slipway.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import io.slipway.pipeline.step.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseFilesTest {
  private static final String RELEASE =
      """
      apiVersion: slipway.io/v1
      kind: Release
      metadata: {name: shop, namespace: shop}
      spec:
        manifests: [%s]
        workload: {kind: Deployment, name: shop, container: shop}
        strategy:
          canary:
            steps:
              - {setWeight: 100, analyse: 6s}
        routing:
          istio: {host: shop, virtualService: shop, destinationRule: shop, settle: 2s}
        analysis:
          interval: 1s
          failureLimit: 2
          metrics:
            - name: error-rate
              maxErrorRatio: 0.05
              minRequests: 20
              source: {exposition: {url: "http://metrics"}}
      """;

  private Staging staging;

  @BeforeEach
  void stage() throws IOException {
    staging = Staging.create();
  }

  @AfterEach
  void clear() throws IOException {
    staging.close();
  }

  @Test
  void shouldCopyTheReleaseAndItsManifests_whenInTheWorkspace() throws Exception {
    AgentFiles agent =
        new FilesOf(
            Map.of(
                "deploy/release.yaml", RELEASE.formatted("../k8s/shop.yaml, '${EXTRA}'"),
                "k8s/shop.yaml", "kind: Deployment",
                "deploy/extra.yaml", "kind: ConfigMap"));

    ReleaseFiles.copy("deploy/release.yaml", Map.of("EXTRA", "extra.yaml"), agent, staging);

    assertThat(staging.workspace().resolve("deploy/release.yaml")).exists();
    assertThat(staging.workspace().resolve("k8s/shop.yaml")).hasContent("kind: Deployment");
    assertThat(staging.workspace().resolve("deploy/extra.yaml")).hasContent("kind: ConfigMap");
  }

  @Test
  void shouldCopyWhatOnlyOtherFilesName_whenThereIsAnOverlayAChartAndAComposeFile()
      throws Exception {
    String sources =
        "overlay: over\n  helm: {chart: chart, values: [v.yaml]}\n  compose: {file: compose.yaml}";
    Map<String, String> files = new HashMap<>();
    files.put("d/release.yaml", RELEASE.replace("manifests: [%s]", sources));
    files.put(
        "d/over/overlay.yaml",
        "{apiVersion: slipway.io/v1, kind: Overlay, bases: [../base], configMaps: [{name: c, files: [a.txt]}]}");
    files.put("d/over/a.txt", "a");
    files.put("d/base/x.yaml", "{apiVersion: v1, kind: Service, metadata: {name: x}}");
    files.put("d/base/readme.md", "not needed");
    files.put("d/chart/Chart.yaml", "name: c");
    files.put("d/chart/templates/a.yaml", "a");
    files.put("d/v.yaml", "v");
    files.put("d/compose.yaml", "services: {web: {image: a, env_file: web.env}}");
    files.put("d/web.env", "A=b");

    ReleaseFiles.copy("d/release.yaml", Map.of(), new FilesOf(files), staging);

    for (String file : files.keySet()) {
      assertThat(Files.exists(staging.workspace().resolve(file)))
          .as(file)
          .isEqualTo(!file.endsWith("readme.md"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/base", "../../etc"})
  void shouldRefuse_whenAnOverlayLeadsOut(String base) {
    String release = RELEASE.replace("manifests: [%s]", "overlay: " + base);
    assertThatThrownBy(
            () ->
                ReleaseFiles.copy(
                    "d/release.yaml",
                    Map.of(),
                    new FilesOf(Map.of("d/release.yaml", release)),
                    staging))
        .isInstanceOf(StepFailure.class)
        .hasMessageContaining("not in the workspace");
  }

  private static final String CONDITIONS =
      """
        schedule:
          calendars: [{file: freezes.ics}]
        gates:
          - {name: signed, signed: {keys: [cosign.pub]}}
          - {name: hook, webhook: {url: "http://hook", secretFile: %s}}
        waves:
          - {name: all, clusters: [{name: eu, kubeconfig: eu.yaml%s}]}
      """;

  @Test
  void shouldCopyWhatSchedulesGatesAndWavesName_withSafeKubeconfigs() throws Exception {
    ReleaseFiles.copy(
        "release.yaml", Map.of(), conditions(CONDITIONS.formatted("hook.secret", "")), staging);

    for (String file : new String[] {"freezes.ics", "cosign.pub", "hook.secret"}) {
      assertThat(staging.workspace().resolve(file)).hasContent(file);
    }
    assertThat(staging.workspace().resolve("eu.yaml")).content().contains("\"token\":\"t\"");
  }

  @Test
  void shouldRefuse_whenASecretIsOutsideOfTheWorkspaceOrAContextIsNamed() {
    assertThatThrownBy(
            () ->
                ReleaseFiles.copy(
                    "release.yaml",
                    Map.of(),
                    conditions(CONDITIONS.formatted("/etc/shadow", "")),
                    staging))
        .isInstanceOf(StepFailure.class)
        .hasMessageContaining("'/etc/shadow' is not in the workspace");
    assertThatThrownBy(
            () ->
                ReleaseFiles.copy(
                    "release.yaml",
                    Map.of(),
                    conditions(CONDITIONS.formatted("hook.secret", ", context: eu")),
                    staging))
        .isInstanceOf(StepFailure.class)
        .hasMessageContaining("cluster 'eu' needs a kubeconfig of its own and no context");
  }

  private static AgentFiles conditions(String conditions) {
    String kubeconfig =
        """
        current-context: c
        clusters: [{name: k, cluster: {server: "https://eu"}}]
        users: [{name: u, user: {token: t}}]
        contexts: [{name: c, context: {cluster: k, user: u}}]
        """;
    return new FilesOf(
        Map.of(
            "release.yaml", RELEASE.formatted("shop.yaml") + conditions,
            "shop.yaml", "kind: Deployment",
            "freezes.ics", "freezes.ics",
            "cosign.pub", "cosign.pub",
            "hook.secret", "hook.secret",
            "eu.yaml", kubeconfig));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../secrets/master.key", "a/../../x", "'${SECRET}'"})
  void shouldRefuse_whenAManifestIsOutsideOfTheWorkspace(String path) {
    AgentFiles agent = new FilesOf(Map.of("release.yaml", RELEASE.formatted(path)));

    assertThatThrownBy(
            () -> ReleaseFiles.copy("release.yaml", Map.of("SECRET", "/var/lib/x"), agent, staging))
        .isInstanceOf(StepFailure.class)
        .hasMessageContaining("release.yaml: ")
        .hasMessageContaining("not in the workspace");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/release.yaml", "../release.yaml"})
  void shouldRefuse_whenTheReleaseIsOutsideOfTheWorkspace(String path) {
    assertThatThrownBy(() -> ReleaseFiles.copy(path, Map.of(), new FilesOf(Map.of()), staging))
        .isInstanceOf(StepFailure.class)
        .hasMessageContaining(path);
  }

  @Test
  void shouldNameFileAndLine_whenAKeyIsMisspelt() {
    String misspelt = RELEASE.formatted("shop.yaml").replace("workload:", "worklod:");

    assertThatThrownBy(
            () ->
                ReleaseFiles.copy(
                    "release.yaml",
                    Map.of(),
                    new FilesOf(Map.of("release.yaml", misspelt)),
                    staging))
        .isInstanceOf(StepFailure.class)
        .hasMessageContaining("release.yaml:6")
        .hasMessageContaining("workload");
  }

  @Test
  void shouldSayWhichFile_whenAManifestIsMissing() {
    AgentFiles agent = new FilesOf(Map.of("release.yaml", RELEASE.formatted("gone.yaml")));

    assertThatThrownBy(() -> ReleaseFiles.copy("release.yaml", Map.of(), agent, staging))
        .isInstanceOf(AbortException.class)
        .hasMessageContaining("gone.yaml");
  }
}
