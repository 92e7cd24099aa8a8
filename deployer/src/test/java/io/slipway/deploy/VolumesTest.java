package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.plan.PlannedObject;
import io.slipway.deploy.plan.PlannedStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Volumes, policies and placement of a release, against a Kubernetes API. */
@Timeout(60)
class VolumesTest {
  private static final String VOLUMES =
      """
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: shop}
      spec: {defaultBackend: {service: {name: shop, port: {name: http}}}}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: shop}
      spec: {podSelector: {matchLabels: {app: shop}}, policyTypes: [Ingress], ingress: [{}]}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: media}
      spec:
        accessModes: [%s]
        storageClassName: ""
        volumeName: media
        resources: {requests: {storage: 5Gi}}
      ---
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: media}
      spec:
        capacity: {storage: 5Gi}
        accessModes: [%s]
        persistentVolumeReclaimPolicy: Retain
        storageClassName: ""
        nfs: {server: nfs.example, path: /export}
      """;

  private static final String PLACED =
      """
            topologySpreadConstraints:
              - maxSkew: 1
                topologyKey: zone
                whenUnsatisfiable: ScheduleAnyway
                labelSelector: {matchLabels: {app: shop}}
            volumes: [{name: media, persistentVolumeClaim: {claimName: media}}]
            containers:
              - name: shop
                volumeMounts: [{name: media, mountPath: /media}]
      """;

  @TempDir Path directory;
  private ShopCluster shop;

  @BeforeEach
  void start() throws IOException {
    shop = new ShopCluster(directory);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void shouldApplyInOrder_andBringVolumesAndSpreadToTheCanary() throws Exception {
    write("ReadWriteMany");
    DeployPlan first = plan(TestReleases.IMAGE_1);
    shop.deploy(TestReleases.IMAGE_1);

    assertThat(shop.events(RolloutEvent.ObjectApplied.class))
        .extracting(RolloutEvent.ObjectApplied::kind)
        .containsSubsequence(
            "ConfigMap",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "NetworkPolicy",
            "Service",
            "Ingress",
            "Deployment");
    assertThat(first.steps()).noneMatch(step -> step.text().startsWith("mind: "));
    Deployment stable = shop.deployment("shop");
    assertThat(spread(stable)).isEqualTo("stable");

    PlannedObject canary =
        plan(TestReleases.IMAGE_2).objects().stream()
            .filter(object -> object.name().equals("shop-canary"))
            .findFirst()
            .orElseThrow();
    assertThat(canary.yaml())
        .contains("claimName: \"media\"")
        .containsPattern(
            "labelSelector:\\s+matchLabels:\\s+app: \"shop\"\\s+slipway.io/track: \"canary\"");
    assertThat(shop.deploy(TestReleases.IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);
  }

  @Test
  void shouldWarnOrRefuse_whenTheArmsCannotShareAClaim() throws Exception {
    write("ReadWriteOnce");
    assertThat(plan(TestReleases.IMAGE_1).steps())
        .extracting(PlannedStep::text)
        .anyMatch(
            text -> text.startsWith("mind: Deployment shop mounts PersistentVolumeClaim media"));
    shop.deploy(TestReleases.IMAGE_1);
    assertThat(shop.events(RolloutEvent.Message.class))
        .extracting(RolloutEvent.Message::text)
        .anyMatch(text -> text.contains("which is ReadWriteOnce"));

    write("ReadWriteOncePod");
    assertThatThrownBy(() -> plan(TestReleases.IMAGE_2))
        .hasMessageContaining("the canary's could never start");
  }

  private void write(String mode) throws IOException {
    String manifest =
        TestReleases.MANIFEST.replace("      containers:\n        - name: shop\n", PLACED)
            + VOLUMES.formatted(mode, mode);
    assertThat(manifest).contains("mountPath");
    Files.writeString(directory.resolve("shop.yaml"), manifest);
  }

  private DeployPlan plan(String image) throws InterruptedException {
    try (Deployer deployer = shop.deployer()) {
      return deployer.plan(shop.release(), shop.files, new DeployOptions(image, false));
    }
  }

  private static String spread(Deployment deployment) {
    PodSpec pods = deployment.getSpec().getTemplate().getSpec();
    return List.copyOf(pods.getTopologySpreadConstraints())
        .get(0)
        .getLabelSelector()
        .getMatchLabels()
        .get("slipway.io/track");
  }
}
