package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API as Fabric8's client sees it: what takes more than one request and its answer. */
final class ApiTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path directory;
  private LocalCluster cluster;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    cluster = LocalCluster.start(ClusterOptions.in(directory).withoutNode().withWatchHistory(50));
    client = Workloads.client(cluster);
  }

  @AfterEach
  void stop() {
    client.close();
    cluster.close();
  }

  private static ConfigMap map(String name, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .endMetadata()
        .addToData("k", value)
        .build();
  }

  private ConfigMap find(String name) {
    return client.configMaps().inNamespace("default").withName(name).get();
  }

  @Test
  void shouldReportChangesInOrder_whenWatched() {
    List<String> seen = new CopyOnWriteArrayList<>();
    client.resource(map("before", "1")).create();
    try (var watch =
        client
            .configMaps()
            .inNamespace("default")
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, ConfigMap object) {
                    seen.add(action + " " + object.getMetadata().getName());
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    seen.add("closed");
                  }
                })) {
      assertThat(watch).isNotNull();
      client.resource(map("a", "1")).create();
      client.resource(map("a", "2")).update();
      client.resource(map("a", "2")).delete();
      await().atMost(LIMIT).until(() -> seen.contains("DELETED a"));
    }
    assertThat(seen).startsWith("ADDED before", "ADDED a", "MODIFIED a", "DELETED a");
  }

  @Test
  void shouldAnswerGone_whenWatchGoesBackTooFar() throws Exception {
    for (int i = 0; i < 60; i++) {
      client.resource(map("m" + i, "1")).create();
    }
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(cluster.url() + "/api/v1/configmaps?watch=1&resourceVersion=2"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"type\":\"ERROR\"").contains("\"code\":410");
  }

  @Test
  void shouldFollowWithInformer_whenObjectsChange() {
    try (var informer = client.configMaps().inNamespace("default").inform()) {
      client.resource(map("a", "1")).create();
      await().atMost(LIMIT).until(() -> informer.getStore().list().size() == 1);
      client.resource(map("a", "1")).delete();
      await().atMost(LIMIT).until(() -> informer.getStore().list().isEmpty());
    }
  }

  @Test
  void shouldRefuseApply_whenAnotherManagerOwnsTheField() {
    client.resource(map("a", "1")).fieldManager("one").serverSideApply();

    assertThatThrownBy(() -> client.resource(map("a", "2")).fieldManager("two").serverSideApply())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("conflict with \"one\": .data.k");
    client.resource(map("a", "2")).fieldManager("two").forceConflicts().serverSideApply();
    assertThat(find("a").getData()).containsEntry("k", "2");
  }

  @Test
  void shouldApplyRoutes_whenTheirKindIsGeneric() {
    GenericKubernetesResource route = new GenericKubernetesResource();
    route.setApiVersion("networking.istio.io/v1");
    route.setKind("VirtualService");
    route.setMetadata(map("shop", "1").getMetadata());
    route.setAdditionalProperty("spec", Map.of("hosts", List.of("shop")));

    client
        .resource(route)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("slipway")
                .withForce(true)
                .build());
    var read =
        client
            .genericKubernetesResources("networking.istio.io/v1", "VirtualService")
            .inNamespace("default")
            .withName("shop")
            .get();
    assertThat(read.<List<String>>get("spec", "hosts")).containsExactly("shop");
  }

  @Test
  void shouldCollectDependents_whenOwnerGoes() {
    ConfigMap owner = client.resource(map("owner", "1")).create();
    ConfigMap dependent = map("dependent", "1");
    dependent
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("ConfigMap")
                    .withName("owner")
                    .withUid(owner.getMetadata().getUid())
                    .withBlockOwnerDeletion(true)
                    .build()));
    client.resource(dependent).create();

    client
        .configMaps()
        .inNamespace("default")
        .withName("owner")
        .withPropagationPolicy(DeletionPropagation.FOREGROUND)
        .delete();

    await().atMost(LIMIT).until(() -> find("dependent") == null && find("owner") == null);
  }

  @Test
  void shouldLetDependentsGo_whenOwnerIsOrphaning() {
    ConfigMap owner = client.resource(map("owner", "1")).create();
    ConfigMap dependent = map("dependent", "1");
    dependent
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("ConfigMap")
                    .withName("owner")
                    .withUid(owner.getMetadata().getUid())
                    .build()));
    client.resource(dependent).create();

    client
        .configMaps()
        .inNamespace("default")
        .withName("owner")
        .withPropagationPolicy(DeletionPropagation.ORPHAN)
        .delete();

    await().atMost(LIMIT).until(() -> find("owner") == null);
    assertThat(find("dependent").getMetadata().getOwnerReferences()).isEmpty();
  }

  @Test
  void shouldDeleteContent_whenNamespaceGoes() {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build())
        .create();
    ConfigMap inside = map("a", "1");
    inside.getMetadata().setNamespace("shop");
    client.resource(inside).create();

    client.namespaces().withName("shop").delete();

    await().atMost(LIMIT).until(() -> client.namespaces().withName("shop").get() == null);
    assertThat(client.configMaps().inNamespace("shop").list().getItems()).isEmpty();
  }

  @Test
  void shouldReportDeadline_whenPodsDoNotComeUp() {
    var deployment = Workloads.web(directory, "one");
    deployment.getSpec().setProgressDeadlineSeconds(1);
    client.resource(deployment).create();

    await()
        .atMost(LIMIT)
        .until(
            () ->
                client
                    .apps()
                    .deployments()
                    .inNamespace("default")
                    .withName("web")
                    .get()
                    .getStatus()
                    .getConditions()
                    .stream()
                    .anyMatch(c -> "ProgressDeadlineExceeded".equals(c.getReason())));
  }
}
