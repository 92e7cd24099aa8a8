package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DaemonSets on Nodes that are objects only; the test makes their Pods ready. */
final class DaemonSetTest {

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
    addNode("one", "stable");
    addNode("two", "stable");
    addNode("three", "canary");
  }

  @AfterEach
  void stop() {
    client.close();
    cluster.close();
  }

  private void addNode(String name, String pool) {
    Node node = new NodeBuilder().withNewMetadata().withName(name).endMetadata().build();
    node.getMetadata().setLabels(Map.of("pool", pool));
    client.resource(node).create();
  }

  private static DaemonSet set(String image) {
    return new DaemonSetBuilder()
        .withNewMetadata()
        .withName("agent")
        .withNamespace("default")
        .endMetadata()
        .withNewSpec()
        .withNewSelector()
        .addToMatchLabels("app", "agent")
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("app", "agent")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("agent")
        .withImage(image)
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private DaemonSetStatus status() {
    return client.apps().daemonSets().inNamespace("default").withName("agent").get().getStatus();
  }

  private void change(String patch) {
    client
        .apps()
        .daemonSets()
        .inNamespace("default")
        .withName("agent")
        .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{\"spec\":" + patch + "}");
  }

  private static String image(String image) {
    return "{\"template\":{\"spec\":{\"containers\":[{\"name\":\"agent\",\"image\":\""
        + image
        + "\"}]}}}";
  }

  /** The image by the Node that a Pod's affinity names. */
  private Map<String, String> imagesByNode() {
    Map<String, String> images = new TreeMap<>();
    for (Pod pod : kubelet.pods()) {
      String node =
          pod.getSpec()
              .getAffinity()
              .getNodeAffinity()
              .getRequiredDuringSchedulingIgnoredDuringExecution()
              .getNodeSelectorTerms()
              .get(0)
              .getMatchFields()
              .get(0)
              .getValues()
              .get(0);
      images.put(node, pod.getSpec().getContainers().get(0).getImage());
    }
    return images;
  }

  private void settle(int nodes) {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              kubelet.sync();
              DaemonSetStatus status = status();
              return status.getDesiredNumberScheduled() == nodes
                  && Integer.valueOf(nodes).equals(status.getNumberAvailable())
                  && Integer.valueOf(nodes).equals(status.getUpdatedNumberScheduled());
            });
  }

  @Test
  void shouldRunOnePodOnEachNode_whenNodesComeAndChange() {
    client.resource(set("agent:1")).create();
    settle(3);
    assertThat(imagesByNode().keySet()).containsExactlyInAnyOrder("one", "two", "three");

    addNode("four", "stable");
    settle(4);

    change("{\"template\":{\"spec\":{\"nodeSelector\":{\"pool\":\"canary\"}}}}");
    settle(1);
    await().atMost(LIMIT).until(() -> imagesByNode().keySet().equals(java.util.Set.of("three")));
  }

  @Test
  void shouldReplaceOneAfterAnother_whenTemplateChanges() {
    client.resource(set("agent:1")).create();
    settle(3);

    kubelet.breakImage("agent:2");
    change(image("agent:2"));

    await().atMost(LIMIT).until(() -> imagesByNode().containsValue("agent:2"));
    await().atMost(LIMIT).until(() -> Integer.valueOf(1).equals(status().getNumberUnavailable()));
    assertThat(imagesByNode().values().stream().filter("agent:2"::equals)).hasSize(1);

    kubelet.breakImage("none");
    settle(3);
    assertThat(imagesByNode().values()).containsOnly("agent:2");
  }

  @Test
  void shouldReplaceAsManyAsAllowed_whenMaxUnavailableIsMore() {
    client.resource(set("agent:1")).create();
    settle(3);

    kubelet.breakImage("agent:2");
    change("{\"updateStrategy\":{\"rollingUpdate\":{\"maxUnavailable\":\"50%\"}}}");
    change(image("agent:2"));

    await().atMost(LIMIT).until(() -> Integer.valueOf(2).equals(status().getNumberUnavailable()));
    assertThat(imagesByNode().values().stream().filter("agent:2"::equals)).hasSize(2);
  }

  @Test
  void shouldReplaceOnlyWhatIsDeleted_whenStrategyIsOnDelete() {
    DaemonSet set = set("agent:1");
    set.getSpec()
        .setUpdateStrategy(
            new io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategy(null, "OnDelete"));
    client.resource(set).create();
    settle(3);

    change(image("agent:2"));
    await()
        .atMost(LIMIT)
        .until(() -> Integer.valueOf(0).equals(orZero(status().getUpdatedNumberScheduled())));
    assertThat(imagesByNode().values()).containsOnly("agent:1");

    client.resource(kubelet.pods().get(0)).delete();
    await().atMost(LIMIT).until(() -> imagesByNode().containsValue("agent:2"));
    assertThat(imagesByNode().values().stream().filter("agent:2"::equals)).hasSize(1);
  }

  private static int orZero(Integer number) {
    return number == null ? 0 : number;
  }

  @Test
  void shouldLeaveTaintedNodesOut_whenNothingTolerates() {
    client
        .nodes()
        .withName("two")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"taints\":[{\"key\":\"gpu\",\"value\":\"yes\",\"effect\":\"NoSchedule\"}]}}");
    client.resource(set("agent:1")).create();

    settle(2);
    assertThat(imagesByNode().keySet()).containsExactlyInAnyOrder("one", "three");

    change(
        "{\"template\":{\"spec\":{\"tolerations\":[{\"key\":\"gpu\",\"operator\":\"Exists\"}]}}}");
    settle(3);
  }

  @Test
  void shouldKeepPodsOnCordonedNodes_whenDaemonsTolerateThat() {
    client
        .nodes()
        .withName("two")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"unschedulable\":true}}");
    client.resource(set("agent:1")).create();

    settle(3);
    assertThat(List.copyOf(imagesByNode().keySet())).contains("two");
  }
}
