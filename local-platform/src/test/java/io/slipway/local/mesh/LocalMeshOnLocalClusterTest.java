package io.slipway.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.slipway.local.cluster.ClusterOptions;
import io.slipway.local.cluster.LocalCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two parts of the local platform that know each other only through the Kubernetes API. */
class LocalMeshOnLocalClusterTest {

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path directory;

  @Test
  void shouldFollowRoutesOfTheCluster_whenTheyAreCreatedAndChanged() throws Exception {
    ClusterOptions options = ClusterOptions.in(directory).withoutNode();
    try (LocalCluster cluster = LocalCluster.start(options);
        Backend stable = new Backend("stable-1");
        Backend canary = new Backend("canary-1");
        LocalMesh mesh =
            LocalMesh.start(
                LocalMesh.Options.forKubeconfig(cluster.kubeconfig())
                    .withConfigurationDelay(Duration.ofMillis(200)));
        KubernetesClient client =
            new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                .build()) {
      URI shop = URI.create("http://" + mesh.address("shop", "shop", 80) + "/");
      populate(client, stable, canary);
      await().until(() -> get(shop), answer -> answer.endsWith("-1"));

      apply(client, "DestinationRule", Routes.subsets());
      apply(client, "VirtualService", Routes.weights(100, 0));
      await().pollDelay(Duration.ofMillis(300)).until(() -> get(shop), "stable-1"::equals);
      apply(client, "VirtualService", Routes.weights(0, 100));
      await().until(() -> get(shop), "canary-1"::equals);
      for (int i = 0; i < 20; i++) {
        assertThat(get(shop)).isEqualTo("canary-1");
      }
    }
  }

  private String get(URI uri) throws Exception {
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private static void populate(KubernetesClient client, Backend stable, Backend canary) {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build())
        .create();
    EndpointsBuilder endpoints =
        new EndpointsBuilder()
            .withNewMetadata()
            .withName("shop")
            .withNamespace("shop")
            .endMetadata();
    pod(client, endpoints, "stable-1", "stable", stable);
    pod(client, endpoints, "canary-1", "canary", canary);
    client
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName("shop")
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withName("http")
                .withPort(80)
                .endPort()
                .endSpec()
                .build())
        .create();
    client.resource(endpoints.build()).create();
  }

  private static void pod(
      KubernetesClient client,
      EndpointsBuilder endpoints,
      String name,
      String track,
      Backend backend) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .withLabels(Map.of("track", track))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("shop")
                .withImage("shop")
                .endContainer()
                .endSpec()
                .build())
        .create();
    endpoints
        .addNewSubset()
        .addNewAddress()
        .withIp("127.0.0.1")
        .withNewTargetRef()
        .withKind("Pod")
        .withNamespace("shop")
        .withName(name)
        .endTargetRef()
        .endAddress()
        .addNewPort()
        .withName("http")
        .withPort(backend.port())
        .endPort()
        .endSubset();
  }

  private static void apply(KubernetesClient client, String kind, Map<String, Object> fields) {
    GenericKubernetesResource resource =
        new GenericKubernetesResourceBuilder()
            .withApiVersion("networking.istio.io/v1")
            .withKind(kind)
            .withNewMetadata()
            .withName("shop")
            .withNamespace("shop")
            .endMetadata()
            .build();
    resource.setAdditionalProperties(fields);
    client.resource(resource).forceConflicts().serverSideApply();
  }
}
