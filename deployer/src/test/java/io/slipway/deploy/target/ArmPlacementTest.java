package io.slipway.deploy.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Release;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArmPlacementTest {
  private static final Release RELEASE = TestReleases.shop("http://127.0.0.1:1/metrics");
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final String MANIFEST =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: shop}
      spec:
        selector: {matchLabels: {app: shop}}
        template:
          metadata: {labels: {app: shop, tier: web}}
          spec:
            topologySpreadConstraints:
              - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: shop}}}
              - {maxSkew: 1, topologyKey: host, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: other}}}
            affinity:
              nodeAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: In, values: [ssd]}]}]
              podAntiAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  - topologyKey: kubernetes.io/hostname
                    labelSelector: {matchExpressions: [{key: tier, operator: In, values: [web, api]}, {key: old, operator: DoesNotExist}]}
                preferredDuringSchedulingIgnoredDuringExecution:
                  - {weight: 1, podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: {app: shop}}}}
              podAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  - {topologyKey: zone, labelSelector: {matchLabels: {app: cache}}}
            nodeSelector: {pool: shop}
            containers: [{name: shop, image: a%s}]
      %s
      """;

  @Test
  void shouldCountEachArmByItself_inWhatLooksAtItsOwnPods() {
    Deployment manifest = deployment(MANIFEST.formatted("", ""));

    Deployment stable = ArmDeployments.stable(manifest, RELEASE);
    Deployment canary = ArmDeployments.canary(stable, RELEASE.spec().members().get(0), 1);

    for (Map.Entry<String, Deployment> arm :
        Map.of("stable", stable, "canary", canary).entrySet()) {
      PodSpec pods = arm.getValue().getSpec().getTemplate().getSpec();
      assertThat(selectors(pods))
          .containsExactly(
              Map.of("app", "shop", Arm.LABEL, arm.getKey()),
              Map.of("app", "other"),
              Map.of(Arm.LABEL, arm.getKey()),
              Map.of("app", "shop", Arm.LABEL, arm.getKey()),
              Map.of("app", "cache"));
      assertThat(pods.getNodeSelector()).isEqualTo(Map.of("pool", "shop"));
      assertThat(pods.getAffinity().getNodeAffinity()).isNotNull();
    }
    assertThat(selectors(manifest.getSpec().getTemplate().getSpec()))
        .allSatisfy(labels -> assertThat(labels).doesNotContainKey(Arm.LABEL));
  }

  @ParameterizedTest
  @CsvSource({
    "[ReadWriteOnce], 1",
    "[ReadWriteMany], 0",
    "'[ReadWriteOnce, ReadWriteMany]', 0",
    "[ReadOnlyMany], 0"
  })
  void shouldWarn_whenAClaimIsForOneNode(String modes, int warnings) {
    assertThat(SharedBetweenArms.warnings(mounting(), List.of(claim(modes)))).hasSize(warnings);
  }

  @Test
  void shouldRefuseAClaimForOnePod_andWarnOfHostPorts() {
    assertThatThrownBy(
            () -> SharedBetweenArms.warnings(mounting(), List.of(claim("[ReadWriteOncePod]"))))
        .isInstanceOf(DeployException.class)
        .hasMessageStartingWith(
            "Deployment shop mounts PersistentVolumeClaim data, which is ReadWriteOncePod");
    assertThat(
            SharedBetweenArms.warnings(
                deployment(
                    MANIFEST.formatted(", ports: [{containerPort: 80, hostPort: 8080}]", "")),
                List.of()))
        .containsExactly(
            "Deployment shop takes port 8080 of its nodes (hostPort), so the canary's Pods only start"
                + " on nodes where no stable Pod runs");
  }

  private static Deployment mounting() {
    return deployment(
        MANIFEST.formatted(
            "", "      volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]"));
  }

  private static PersistentVolumeClaim claim(String modes) {
    return SERIALIZATION.unmarshal(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: %s}
        """
            .formatted(modes),
        PersistentVolumeClaim.class);
  }

  private static Deployment deployment(String yaml) {
    return SERIALIZATION.unmarshal(yaml, Deployment.class);
  }

  private static List<Map<String, String>> selectors(PodSpec pods) {
    var anti = pods.getAffinity().getPodAntiAffinity();
    List<LabelSelector> selectors =
        List.of(
            pods.getTopologySpreadConstraints().get(0).getLabelSelector(),
            pods.getTopologySpreadConstraints().get(1).getLabelSelector(),
            anti.getRequiredDuringSchedulingIgnoredDuringExecution().get(0).getLabelSelector(),
            anti.getPreferredDuringSchedulingIgnoredDuringExecution()
                .get(0)
                .getPodAffinityTerm()
                .getLabelSelector(),
            pods.getAffinity()
                .getPodAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .get(0)
                .getLabelSelector());
    return selectors.stream()
        .map(
            selector ->
                selector.getMatchLabels() == null
                    ? Map.<String, String>of()
                    : selector.getMatchLabels())
        .toList();
  }
}
