package io.slipway.deploy.source.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.HelmChart;
import io.slipway.deploy.source.Tree;
import io.slipway.deploy.source.tree.DirectoryFiles;
import io.slipway.deploy.source.tree.SourceObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With Helm's own library, in the process that it runs in. */
class HelmChartsTest {
  private static final String CHART =
      """
      === chart/Chart.yaml
      {apiVersion: v2, name: web, version: 1.2.3}
      === chart/values.yaml
      {replicas: 1, image: {tag: "1"}}
      === chart/crds/tea.yaml
      {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: teas.a.example}}
      === chart/templates/web.yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: {{ .Release.Name }}-web, namespace: {{ .Release.Namespace }}}
      spec:
        replicas: {{ .Values.replicas }}
        template: {spec: {containers: [{name: web, image: "web:{{ .Values.image.tag }}"}]}}
      === chart/templates/test.yaml
      apiVersion: v1
      kind: Pod
      metadata: {name: test, annotations: {"helm.sh/hook": test}}
      === prod.yaml
      {replicas: 3}
      """;

  @TempDir Path root;

  @BeforeEach
  void write() {
    Tree.write(root, CHART);
  }

  @Test
  void shouldRenderWithValues_andBringDefinitionsFirst() throws Exception {
    List<SourceObject> objects =
        load(chart("1.2.3", List.of("prod.yaml"), Map.of("image.tag", "2,a=b")));

    assertThat(objects)
        .extracting(SourceObject::words)
        .containsExactly("CustomResourceDefinition teas.a.example", "Deployment shop-web");
    assertThat(String.valueOf(objects.get(1).tree()))
        .contains("namespace=stage")
        .contains("replicas=3")
        .contains("image=web:2,a=b");
    try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      long pid = ProcessHandle.current().pid();
      assertThat(left.map(Path::toString)).noneMatch(name -> name.contains("slipway-helm-" + pid));
    }
  }

  @Test
  void shouldRefuse_whatWouldBeLostOrAskACluster() {
    Tree.write(
        root,
        """
        === chart/templates/migrate.yaml
        {apiVersion: batch/v1, kind: Job, metadata: {name: m, annotations: {"helm.sh/hook": pre-install,pre-upgrade}}}
        """);
    assertThatThrownBy(() -> load(chart(null, List.of(), Map.of())))
        .isInstanceOf(DeployException.class)
        .hasMessageStartingWith(
            "helm: chart/templates/migrate.yaml has a pre-install,pre-upgrade hook, which would not run");
    Tree.write(
        root,
        """
        === chart/templates/migrate.yaml
        a: {{ lookup "v1" "Secret" "default" "x" }}
        """);
    assertThatThrownBy(() -> load(chart(null, List.of(), Map.of())))
        .hasMessageStartingWith(
            "helm: chart chart can't be rendered: template: web/templates/migrate.yaml:1:")
        .hasMessageContaining("a template asks the cluster by lookup");
  }

  @Test
  void shouldNameTheMistake_whenVersionValuesOrChartAreWrong() {
    assertThatThrownBy(() -> load(chart("2.0.0", List.of(), Map.of())))
        .hasMessage("helm: chart chart has version 1.2.3, but the release asks for 2.0.0");
    assertThatThrownBy(() -> load(chart(null, List.of("none.yaml"), Map.of())))
        .hasMessageStartingWith("none.yaml does not exist in ");
    assertThatThrownBy(
            () -> load(new HelmChart("prod.yaml", null, List.of(), Map.of(), null, null)))
        .hasMessageStartingWith("helm: chart prod.yaml is no directory and no .tgz: ");
    assertThatThrownBy(() -> new HelmChart("oci://r/c", null, List.of(), Map.of(), null, null))
        .hasMessageStartingWith("chart: \"oci://r/c\" is not read from a registry or repository");
  }

  @Test
  void shouldListItsFiles_forThoseWhoBringThemElsewhere() {
    assertThat(
            new HelmCharts(new DirectoryFiles(root))
                .files(chart(null, List.of("prod.yaml"), Map.of())))
        .contains("chart/Chart.yaml", "chart/templates/web.yaml", "prod.yaml");
  }

  private static HelmChart chart(String version, List<String> values, Map<String, String> set) {
    return new HelmChart("chart", version, values, set, null, null);
  }

  private List<SourceObject> load(HelmChart chart) throws InterruptedException {
    return new HelmCharts(new DirectoryFiles(root))
        .load(chart, new HelmProcess(root, "shop", "stage"));
  }
}
