package io.slipway.deploy;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.slipway.deploy.state.LeaseTimings;
import io.slipway.local.cluster.ClusterOptions;
import io.slipway.local.cluster.LocalCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/**
 * A LocalCluster whose Pods are ready once they are there, and a webhook that judges by the image
 * it is asked about.
 */
final class SetCluster implements AutoCloseable {
  private static final ResourceDefinitionContext ROUTES =
      new ResourceDefinitionContext.Builder()
          .withGroup("networking.istio.io")
          .withVersion("v1")
          .withKind("VirtualService")
          .withPlural("virtualservices")
          .withNamespaced(true)
          .build();

  final LocalCluster cluster;
  final KubernetesClient client;
  final QuickKubelet kubelet;
  final List<RolloutEvent> events = new CopyOnWriteArrayList<>();

  /** What the webhook says of an image; of others it has nothing to say against them. */
  volatile Map<String, String> verdict = Map.of();

  private final HttpServer hook;

  SetCluster(Path directory, int nodes) throws IOException {
    cluster = LocalCluster.start(ClusterOptions.in(directory.resolve("cluster")).withoutNode());
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
            .build();
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build())
        .create();
    for (int i = 1; i <= nodes; i++) {
      client.resource(node("node-" + i)).create();
    }
    kubelet = new QuickKubelet(client);
    hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext(
        "/",
        exchange -> {
          String asked =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String word =
              verdict.entrySet().stream()
                  .filter(entry -> asked.contains(entry.getKey()))
                  .map(Map.Entry::getValue)
                  .findFirst()
                  .orElse("advance");
          byte[] answer = "{\"verdict\":\"%s\"}".formatted(word).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    hook.start();
  }

  private static Node node(String name) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  Deployer deployer() {
    return Deployer.connect(
        ClusterAccess.of(cluster.kubeconfig()),
        new LeaseTimings(Duration.ofSeconds(2), Duration.ofMillis(300)));
  }

  String hook() {
    return "http://127.0.0.1:" + hook.getAddress().getPort() + "/";
  }

  /** Kind and name of what was written with this outcome, in order. */
  List<String> applied(String outcome) {
    return events(RolloutEvent.ObjectApplied.class).stream()
        .filter(event -> event.outcome().equals(outcome))
        .map(event -> event.kind() + " " + event.name())
        .toList();
  }

  <E extends RolloutEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Stable's and canary's weight in a VirtualService. */
  List<Integer> weights(String name) {
    GenericKubernetesResource route =
        client.genericKubernetesResources(ROUTES).inNamespace("shop").withName(name).get();
    List<Map<String, Object>> split = route.get("spec", "http", 0, "route");
    return split.stream().map(target -> (Integer) target.get("weight")).toList();
  }

  /** No Pod with this image ever starts. */
  void refuse(String image) {
    kubelet.broken =
        pod -> {
          boolean refused = image(pod).equals(image);
          boolean told =
              pod.getStatus() != null && !pod.getStatus().getContainerStatuses().isEmpty();
          if (refused && !told) {
            client.resource(unpullable(pod)).patchStatus();
          }
          return refused;
        };
  }

  private static Pod unpullable(Pod pod) {
    return new PodBuilder(pod)
        .withNewStatus()
        .withPhase("Pending")
        .addNewContainerStatus()
        .withName(pod.getSpec().getContainers().get(0).getName())
        .withImage(pod.getSpec().getContainers().get(0).getImage())
        .withImageID("")
        .withReady(false)
        .withRestartCount(0)
        .withNewState()
        .withNewWaiting("manifest unknown", "ImagePullBackOff")
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  String image(Pod pod) {
    return pod.getSpec().getContainers().get(0).getImage();
  }

  List<Pod> pods(String app) {
    return client.pods().inNamespace("shop").withLabel("app", app).list().getItems();
  }

  void awaitNoPods(String app) {
    Awaitility.await().until(() -> pods(app).isEmpty());
  }

  boolean exists(String kind, String name) {
    return client.apps().deployments().inNamespace("shop").withName(name).get() != null;
  }

  @Override
  public void close() {
    kubelet.close();
    hook.stop(0);
    client.close();
    cluster.close();
  }
}
