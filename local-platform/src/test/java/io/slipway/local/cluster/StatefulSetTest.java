package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** StatefulSets whose Pods the test makes ready, as a kubelet would. */
final class StatefulSetTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path directory;
  private LocalCluster cluster;
  private KubernetesClient client;
  private Kubelet kubelet;

  @BeforeEach
  void start() throws IOException {
    cluster = LocalCluster.start(ClusterOptions.in(directory).withoutNode());
    client = Workloads.client(cluster);
    kubelet = new Kubelet(client);
  }

  @AfterEach
  void stop() {
    client.close();
    cluster.close();
  }

  private static StatefulSet set(int replicas, String image) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withName("db")
        .withNamespace("default")
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withServiceName("db")
        .withNewSelector()
        .addToMatchLabels("app", "db")
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("app", "db")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("db")
        .withImage(image)
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private StatefulSetStatus status() {
    return client.apps().statefulSets().inNamespace("default").withName("db").get().getStatus();
  }

  private void change(String patch) {
    client
        .apps()
        .statefulSets()
        .inNamespace("default")
        .withName("db")
        .patch(
            io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                io.fabric8.kubernetes.client.dsl.base.PatchType.STRATEGIC_MERGE),
            "{\"spec\":" + patch + "}");
  }

  private static String image(String image) {
    return "{\"template\":{\"spec\":{\"containers\":[{\"name\":\"db\",\"image\":\""
        + image
        + "\"}]}}}";
  }

  /** Runs the set's Pods until its status says that all are through. */
  private void settle(int replicas) {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              kubelet.sync();
              StatefulSetStatus status = status();
              return Integer.valueOf(replicas).equals(status.getAvailableReplicas())
                  && status.getReplicas() == replicas
                  && status.getCurrentRevision().equals(status.getUpdateRevision());
            });
  }

  @Test
  void shouldStartInOrder_whenEachPodWaitsForTheOneBefore() {
    client.resource(set(3, "db:1")).create();

    for (int i = 0; i < 3; i++) {
      kubelet.awaitPods("db-0", "db-1", "db-2", i + 1);
      kubelet.makeReady("db-" + i);
    }
    settle(3);
    Pod second = kubelet.pod("db-1");
    assertThat(second.getMetadata().getLabels())
        .containsEntry("apps.kubernetes.io/pod-index", "1")
        .containsEntry("statefulset.kubernetes.io/pod-name", "db-1")
        .containsEntry("controller-revision-hash", status().getUpdateRevision());
    assertThat(second.getSpec().getHostname()).isEqualTo("db-1");
    assertThat(second.getSpec().getSubdomain()).isEqualTo("db");
  }

  @Test
  void shouldStopTheLastFirst_whenScaledDown() {
    client.resource(set(3, "db:1")).create();
    settle(3);

    kubelet.holdDeletions();
    change("{\"replicas\":1}");

    await().atMost(LIMIT).until(() -> kubelet.deleting().equals(List.of("db-2")));
    kubelet.releaseDeletions();
    settle(1);
    assertThat(kubelet.names()).containsExactly("db-0");
  }

  @Test
  void shouldReplaceOnlyPodsFromThePartition_whenTemplateChanges() {
    client.resource(set(3, "db:1")).create();
    settle(3);
    String first = status().getCurrentRevision();

    change("{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":2}}}");
    change(image("db:2"));

    await()
        .atMost(LIMIT)
        .until(
            () -> {
              kubelet.sync();
              return Integer.valueOf(1).equals(status().getUpdatedReplicas())
                  && Integer.valueOf(3).equals(status().getReadyReplicas());
            });
    assertThat(kubelet.images()).isEqualTo(Map.of("db-0", "db:1", "db-1", "db:1", "db-2", "db:2"));
    assertThat(status().getCurrentRevision()).isEqualTo(first);
    assertThat(status().getUpdateRevision()).isNotEqualTo(first);
    assertThat(status().getCurrentReplicas()).isEqualTo(2);

    client.pods().inNamespace("default").withName("db-0").delete();
    await().atMost(LIMIT).until(() -> kubelet.syncAndCount() == 3);
    assertThat(kubelet.images()).containsEntry("db-0", "db:1");

    change("{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":0}}}");
    settle(3);
    assertThat(kubelet.images().values()).containsOnly("db:2");
  }

  @Test
  void shouldStopAtTheFirstBrokenPod_whenRollingUpdateFails() {
    client.resource(set(3, "db:1")).create();
    settle(3);

    kubelet.breakImage("db:2");
    change(image("db:2"));

    await()
        .atMost(LIMIT)
        .until(
            () -> {
              kubelet.sync();
              return "db:2".equals(kubelet.images().get("db-2"))
                  && Integer.valueOf(2).equals(status().getReadyReplicas());
            });
    assertThat(kubelet.images()).containsEntry("db-1", "db:1").containsEntry("db-0", "db:1");
  }

  @Test
  void shouldReplaceWhatIsDeletedOnly_whenStrategyIsOnDelete() {
    client.resource(set(2, "db:1")).create();
    settle(2);

    change("{\"updateStrategy\":{\"type\":\"OnDelete\",\"rollingUpdate\":null}}");
    change(image("db:2"));
    client.pods().inNamespace("default").withName("db-0").delete();

    await()
        .atMost(LIMIT)
        .until(
            () -> {
              kubelet.sync();
              return "db:2".equals(kubelet.images().get("db-0"));
            });
    assertThat(kubelet.images()).containsEntry("db-1", "db:1");
  }

  @Test
  void shouldStartAllAtOnce_whenManagementIsParallel() {
    StatefulSet set = set(3, "db:1");
    set.getSpec().setPodManagementPolicy("Parallel");
    client.resource(set).create();

    await().atMost(LIMIT).until(() -> kubelet.names().size() == 3);
  }

  @Test
  void shouldUseTheSameRevisionAgain_whenTemplateGoesBack() {
    client.resource(set(1, "db:1")).create();
    settle(1);
    String first = status().getUpdateRevision();
    change(image("db:2"));
    await().atMost(LIMIT).until(() -> !status().getUpdateRevision().equals(first));
    change(image("db:1"));

    await().atMost(LIMIT).until(() -> status().getUpdateRevision().equals(first));
    List<ControllerRevision> revisions =
        client.apps().controllerRevisions().inNamespace("default").list().getItems();
    assertThat(revisions)
        .hasSize(2)
        .anyMatch(r -> r.getMetadata().getName().equals(first) && r.getRevision() == 3);
  }

  @Test
  void shouldMakeAndKeepClaims_whenTemplatesAskForThem() {
    StatefulSet set =
        new StatefulSetBuilder(set(1, "db:1"))
            .editSpec()
            .addNewVolumeClaimTemplate()
            .withNewMetadata()
            .withName("data")
            .endMetadata()
            .withNewSpec()
            .withAccessModes("ReadWriteOnce")
            .withNewResources()
            .addToRequests("storage", new io.fabric8.kubernetes.api.model.Quantity("1Gi"))
            .endResources()
            .endSpec()
            .endVolumeClaimTemplate()
            .endSpec()
            .build();
    client.resource(set).create();
    settle(1);

    assertThat(kubelet.pod("db-0").getSpec().getVolumes())
        .anyMatch(
            volume ->
                volume.getName().equals("data")
                    && volume.getPersistentVolumeClaim().getClaimName().equals("data-db-0"));
    client.resource(set).delete();
    await().atMost(LIMIT).until(() -> kubelet.syncAndCount() == 0);
    assertThat(client.persistentVolumeClaims().inNamespace("default").withName("data-db-0").get())
        .isNotNull();
  }
}
