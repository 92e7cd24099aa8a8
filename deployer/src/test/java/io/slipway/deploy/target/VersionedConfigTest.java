package io.slipway.deploy.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionedConfigTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: shop}
      spec:
        selector: {matchLabels: {app: shop}}
        template:
          metadata: {labels: {app: shop}}
          spec:
            initContainers:
              - {name: i, image: x, envFrom: [{configMapRef: {name: a}}, {secretRef: {name: s}}]}
            containers:
              - name: c
                image: x
                env:
                  - {name: A, valueFrom: {configMapKeyRef: {name: b, key: k}}}
                  - {name: B, valueFrom: {secretKeyRef: {name: t, key: k}}}
                  - {name: C, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            volumes:
              - {name: v1, configMap: {name: a}}
              - {name: v2, secret: {secretName: s}}
              - {name: v3, projected: {sources: [{configMap: {name: b}}, {secret: {name: t}}]}}
              - {name: v4, emptyDir: {}}
      """;

  private final Deployment deployment = YAML.unmarshal(DEPLOYMENT, Deployment.class);
  private final PodSpec pods = deployment.getSpec().getTemplate().getSpec();

  private static HasMetadata map(String name, String value) {
    return YAML.unmarshal(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {k: \"%s\"}"
            .formatted(name, value),
        ConfigMap.class);
  }

  private static HasMetadata secret(String name, String value) {
    return YAML.unmarshal(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: %s}\nstringData: {k: \"%s\"}"
            .formatted(name, value),
        Secret.class);
  }

  private List<String> version(HasMetadata... objects) {
    List<HasMetadata> manifests = new ArrayList<>(List.of(objects));
    VersionedConfig.version("shop", VersionedConfig.of(pods), List.of(pods), manifests);
    return manifests.stream().map(object -> object.getMetadata().getName()).toList();
  }

  @Test
  void shouldRenameEveryReference_whenObjectsAreAmongTheManifests() {
    List<String> names =
        version(
            map("a", "1"), map("b", "1"), secret("s", "1"), secret("t", "1"), map("other", "1"));

    assertThat(names.subList(0, 4))
        .allSatisfy(name -> assertThat(name).matches("[abst]-[0-9a-f]{10}"));
    assertThat(names.get(4)).isEqualTo("other");
    VersionedConfig.References read = VersionedConfig.of(pods);
    assertThat(read.configMaps()).containsExactlyInAnyOrder(names.get(0), names.get(1));
    assertThat(read.secrets()).containsExactlyInAnyOrder(names.get(2), names.get(3));
    assertThat(YAML.asYaml(deployment))
        .doesNotContain("name: \"a\"", "name: \"b\"", "name: \"t\"", "secretName: \"s\"");
  }

  @Test
  void shouldLeaveReferences_toWhatIsNotAmongTheManifests() {
    version(map("a", "1"));

    assertThat(VersionedConfig.of(pods).secrets()).containsExactlyInAnyOrder("s", "t");
    assertThat(VersionedConfig.of(pods).configMaps()).contains("b");
  }

  @Test
  void shouldTakeAnotherName_onlyWhenTheContentIsAnother() {
    assertThat(version(map("a", "1"))).isEqualTo(fresh().version(map("a", "1")));
    assertThat(version(map("a", "1"))).isNotEqualTo(fresh().version(map("a", "2")));
    assertThat(fresh().version(secret("s", "1"))).isNotEqualTo(fresh().version(secret("s", "2")));
  }

  private static VersionedConfigTest fresh() {
    return new VersionedConfigTest();
  }

  @Test
  void shouldBeImmutableAndKnown_whenVersioned() {
    HasMetadata map = map("a", "1");
    version(map);

    assertThat(((ConfigMap) map).getImmutable()).isTrue();
    assertThat(map.getMetadata().getLabels())
        .containsEntry("slipway.io/config", "a")
        .containsEntry("slipway.io/release", "shop");
  }
}
