package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.slipway.local.cluster.node.BackOff;
import io.slipway.local.testing.DebianTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods as real processes in network namespaces of their own, without images. */
final class NodeTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int MAX_WATCHES = 6;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path directory;
  @TempDir Path web;
  private final ProcessRuntime runtime = new ProcessRuntime();
  private LocalCluster cluster;
  private KubernetesClient client;

  @BeforeAll
  static void requireTools() {
    DebianTool.require("busybox", "socat", "nsenter", "setpriv", "unshare");
  }

  @BeforeEach
  void start() throws IOException {
    BackOff quick =
        new BackOff(Duration.ofMillis(300), Duration.ofMillis(600), Duration.ofMinutes(10));
    cluster =
        LocalCluster.start(
            ClusterOptions.in(directory).withMaxWatches(MAX_WATCHES), runtime, quick);
    client = Workloads.client(cluster);
  }

  @AfterEach
  void stop() {
    client.close();
    cluster.close();
    assertThat(runtime.isIdle()).isTrue();
  }

  private Pod pod(String name) {
    return client.pods().inNamespace("default").withName(name).get();
  }

  private ContainerStatus status(String name) {
    List<ContainerStatus> statuses = pod(name).getStatus().getContainerStatuses();
    return statuses.isEmpty() ? new ContainerStatus() : statuses.get(0);
  }

  private List<String> reasons(String name) {
    return client.v1().events().inNamespace("default").list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getName().equals(name))
        .map(Event::getReason)
        .toList();
  }

  private List<String> endpoints() {
    var endpoints = client.endpoints().inNamespace("default").withName("web").get();
    return endpoints == null
        ? List.of()
        : endpoints.getSubsets().stream()
            .flatMap(subset -> subset.getAddresses().stream())
            .map(EndpointAddress::getIp)
            .toList();
  }

  private static String get(String address) throws IOException, InterruptedException {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create("http://" + address + "/index.html"))
                .timeout(Duration.ofSeconds(5))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body()
        .strip();
  }

  @Test
  void shouldServeAtPodAddress_whenReady() throws Exception {
    client.resource(Workloads.service()).create();
    client.resource(Workloads.web(web, "one")).serverSideApply();

    await().atMost(LIMIT).until(() -> endpoints().size() == 2);
    for (String address : endpoints()) {
      assertThat(address).startsWith("127.");
      assertThat(get(address + ":8080")).isEqualTo("one");
    }
    Deployment ready = client.apps().deployments().inNamespace("default").withName("web").get();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(
                        client
                            .apps()
                            .deployments()
                            .inNamespace("default")
                            .withName("web")
                            .get()
                            .getStatus()
                            .getAvailableReplicas())
                    .isEqualTo(2));
    assertThat(ready.getMetadata().getGeneration()).isEqualTo(1);
    Pod first = client.pods().inNamespace("default").list().getItems().get(0);
    assertThat(client.pods().resource(first).getLog())
        .contains("serving one at " + first.getStatus().getPodIP());
    for (Pod each : client.pods().inNamespace("default").list().getItems()) {
      assertThat(reasons(each.getMetadata().getName())).contains("Scheduled", "Pulled", "Started");
      // Which of the two comes first and pulls isn't said; the other may find the image there.
      assertThat(reasons(each.getMetadata().getName()).contains("Pulling"))
          .isEqualTo(message(each, "Pulled").startsWith("Successfully pulled"));
    }
    assertThat(client.v1().events().inNamespace("default").list().getItems())
        .anyMatch(event -> event.getReason().equals("Pulling"));
  }

  private String message(Pod pod, String reason) {
    return client.v1().events().inNamespace("default").list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getUid().equals(pod.getMetadata().getUid()))
        .filter(event -> event.getReason().equals(reason))
        .findFirst()
        .map(Event::getMessage)
        .orElse("");
  }

  @Test
  void shouldRollOver_whenTemplateChanges() throws Exception {
    client.resource(Workloads.service()).create();
    client.resource(Workloads.web(web, "one")).serverSideApply();
    await().atMost(LIMIT).until(() -> endpoints().size() == 2);

    client.resource(Workloads.web(web, "two")).serverSideApply();
    await()
        .atMost(LIMIT)
        .until(
            () ->
                client.pods().inNamespace("default").list().getItems().stream()
                        .allMatch(
                            p ->
                                p.getSpec()
                                    .getContainers()
                                    .get(0)
                                    .getEnv()
                                    .get(0)
                                    .getValue()
                                    .equals("two"))
                    && endpoints().size() == 2);
    for (String address : endpoints()) {
      assertThat(get(address + ":8080")).isEqualTo("two");
    }
    assertThat(client.apps().replicaSets().inNamespace("default").list().getItems()).hasSize(2);
  }

  @Test
  void shouldLeaveEndpointsAtOnce_whenDeleted() throws Exception {
    client.resource(Workloads.service()).create();
    Pod stubborn = Workloads.webPod(web, "one");
    var container = stubborn.getSpec().getContainers().get(0);
    List<String> command = new ArrayList<>(container.getCommand());
    command.set(3, "trap '' TERM; " + command.get(3));
    container.setCommand(command);
    stubborn.getSpec().setTerminationGracePeriodSeconds(3L);
    client.resource(stubborn).create();
    await().atMost(LIMIT).until(() -> endpoints().size() == 1);
    String address = endpoints().get(0);

    client.resource(stubborn).delete();

    await().atMost(Duration.ofSeconds(2)).until(() -> endpoints().isEmpty());
    assertThat(pod("web").getMetadata().getDeletionTimestamp()).isNotNull();
    assertThat(get(address + ":8080")).isEqualTo("one");
    await().atMost(LIMIT).until(() -> pod("web") == null);
  }

  @Test
  void shouldRefuseAnotherFollower_whenTooManyLogsAreFollowed() throws Exception {
    client.resource(Workloads.shell("chatty", "Never", "echo hello; exec sleep 1000")).create();
    await()
        .atMost(LIMIT)
        .until(() -> logs("?follow=false").statusCode() == 200 && firstLine("").equals("hello"));
    List<InputStream> open = new ArrayList<>();
    try {
      for (int i = 0; i < MAX_WATCHES; i++) {
        HttpResponse<InputStream> followed = logs("?follow=true");
        assertThat(followed.statusCode()).isEqualTo(200);
        open.add(followed.body());
      }
      assertThat(logs("?follow=true").statusCode()).isEqualTo(429);
      assertThat(firstLine("?follow=true")).contains("its limit is " + MAX_WATCHES);
      assertThat(firstLine("?tailLines=1")).isEqualTo("hello");
    } finally {
      for (InputStream stream : open) {
        stream.close();
      }
    }
    client.pods().inNamespace("default").withName("chatty").delete();
    await().atMost(LIMIT).until(() -> pod("chatty") == null);
  }

  private HttpResponse<InputStream> logs(String query) throws IOException, InterruptedException {
    URI uri = URI.create(cluster.url() + "/api/v1/namespaces/default/pods/chatty/log" + query);
    return HTTP.send(
        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private String firstLine(String query) throws IOException, InterruptedException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(logs(query).body(), StandardCharsets.UTF_8))) {
      return String.valueOf(lines.readLine());
    }
  }

  @Test
  void shouldTakeAnotherAddress_whenAPortIsTaken() throws Exception {
    client.resource(Workloads.webPod(web, "one")).create();
    await().atMost(LIMIT).until(() -> !podIp("web").isEmpty());
    byte[] ip = InetAddress.getByName(podIp("web")).getAddress();
    ip[3]++;
    InetAddress next = InetAddress.getByAddress(ip);
    try (ServerSocket taken = new ServerSocket(8080, 1, next)) {
      Pod second = Workloads.webPod(web, "two");
      second.getMetadata().setName("second");
      client.resource(second).create();
      await().atMost(LIMIT).until(() -> !podIp("second").isEmpty());
      assertThat(podIp("second")).isNotEqualTo(taken.getInetAddress().getHostAddress());
      await().atMost(LIMIT).until(() -> Boolean.TRUE.equals(status("second").getReady()));
      assertThat(get(podIp("second") + ":8080")).isEqualTo("two");
    }
  }

  @Test
  void shouldShareNoNetwork_whenTwoClustersRun(@TempDir Path other) throws Exception {
    try (LocalCluster neighbour =
            LocalCluster.start(ClusterOptions.in(other), new ProcessRuntime(), BackOff.kubelet());
        KubernetesClient there = Workloads.client(neighbour)) {
      client.resource(Workloads.webPod(web, "here")).create();
      there.resource(Workloads.webPod(other, "there")).create();
      await().atMost(LIMIT).until(() -> Boolean.TRUE.equals(status("web").getReady()));
      Pod theirs =
          there
              .pods()
              .inNamespace("default")
              .withName("web")
              .waitUntilReady(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(network(theirs.getStatus().getPodIP())).isNotEqualTo(network(podIp("web")));
      assertThat(get(theirs.getStatus().getPodIP() + ":8080")).isEqualTo("there");
      assertThat(get(podIp("web") + ":8080")).isEqualTo("here");
    }
  }

  private String podIp(String name) {
    return Objects.requireNonNullElse(pod(name).getStatus().getPodIP(), "");
  }

  private static String network(String address) {
    return address.split("\\.")[1];
  }

  @Test
  void shouldCrashLoop_whenContainerKeepsFailing() {
    client.resource(Workloads.shell("crash", "Always", "echo failing; exit 3")).create();

    await()
        .atMost(LIMIT)
        .until(
            () ->
                status("crash").getRestartCount() != null
                    && status("crash").getRestartCount() >= 2);
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              var state = status("crash").getState();
              return state.getWaiting() != null
                  && state.getWaiting().getReason().equals("CrashLoopBackOff");
            });
    assertThat(status("crash").getLastState().getTerminated().getExitCode()).isEqualTo(3);
    assertThat(client.pods().inNamespace("default").withName("crash").terminated().getLog())
        .contains("failing");
    assertThat(reasons("crash")).contains("BackOff");
  }

  @Test
  void shouldSucceedOnce_whenRestartPolicyIsNever() {
    client.resource(Workloads.shell("once", "Never", "echo done")).create();

    await().atMost(LIMIT).until(() -> pod("once").getStatus().getPhase().equals("Succeeded"));
    assertThat(status("once").getState().getTerminated().getReason()).isEqualTo("Completed");
    client.pods().inNamespace("default").withName("once").delete();
    await().atMost(LIMIT).until(() -> pod("once") == null);
  }

  @Test
  void shouldBackOff_whenImageCannotBePulled() {
    Pod broken = Workloads.shell("broken", "Always", "true");
    broken.getSpec().getContainers().get(0).setImage("registry.test/missing:1");
    client.resource(broken).create();

    await()
        .atMost(LIMIT)
        .until(
            () -> {
              var state = status("broken").getState();
              return state != null
                  && state.getWaiting() != null
                  && state.getWaiting().getReason().equals("ImagePullBackOff");
            });
    assertThat(status("broken").getState().getWaiting().getMessage()).contains("404 Not Found");
    assertThat(pod("broken").getStatus().getPhase()).isEqualTo("Pending");
  }

  @Test
  void shouldRestart_whenLivenessProbeFails() {
    Pod sick = Workloads.shell("sick", "Always", "exec sleep 1000");
    sick.getSpec()
        .getContainers()
        .get(0)
        .setLivenessProbe(
            new io.fabric8.kubernetes.api.model.ProbeBuilder()
                .withPeriodSeconds(1)
                .withFailureThreshold(1)
                .withNewTcpSocket()
                .withPort(new IntOrString(9))
                .endTcpSocket()
                .build());
    client.resource(sick).create();

    await()
        .atMost(LIMIT)
        .until(
            () ->
                status("sick").getRestartCount() != null && status("sick").getRestartCount() >= 1);
    assertThat(reasons("sick")).contains("Unhealthy", "Killing");
  }

  @Test
  void shouldWaitForConfiguration_whenReferenceIsMissing() {
    Pod waiting = Workloads.shell("configured", "Never", "echo got $KEY");
    waiting
        .getSpec()
        .getContainers()
        .get(0)
        .setEnv(
            List.of(
                new io.fabric8.kubernetes.api.model.EnvVarBuilder()
                    .withName("KEY")
                    .withNewValueFrom()
                    .withNewConfigMapKeyRef("key", "settings", false)
                    .endValueFrom()
                    .build()));
    client.resource(waiting).create();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              var state = status("configured").getState();
              return state != null
                  && state.getWaiting() != null
                  && state.getWaiting().getReason().equals("CreateContainerConfigError");
            });

    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .withNamespace("default")
                .endMetadata()
                .addToData("key", "value")
                .build())
        .create();

    await().atMost(LIMIT).until(() -> pod("configured").getStatus().getPhase().equals("Succeeded"));
    assertThat(client.pods().inNamespace("default").withName("configured").getLog())
        .contains("got value");
  }

  @Test
  void shouldRefuseToMount_whenVolumeIsHostPath() {
    Pod mounting =
        new PodBuilder(Workloads.shell("mounting", "Never", "true"))
            .editSpec()
            .addNewVolume()
            .withName("host")
            .withNewHostPath()
            .withPath("/etc")
            .endHostPath()
            .endVolume()
            .editFirstContainer()
            .addNewVolumeMount()
            .withName("host")
            .withMountPath("/host")
            .endVolumeMount()
            .endContainer()
            .endSpec()
            .build();
    client.resource(mounting).create();

    await().atMost(LIMIT).until(() -> reasons("mounting").contains("FailedMount"));
    assertThat(message(pod("mounting"), "FailedMount"))
        .startsWith("MountVolume.SetUp failed for volume \"host\" : LocalCluster has no hostPath");
    assertThat(pod("mounting").getStatus().getPhase()).isEqualTo("Pending");
    client.pods().inNamespace("default").withName("mounting").delete();
    await().atMost(LIMIT).until(() -> pod("mounting") == null);
  }

  @Test
  void shouldWaitForVolume_whenConfigMapIsMissing() {
    Pod waiting =
        new PodBuilder(Workloads.shell("mounting", "Never", "true"))
            .editSpec()
            .addNewVolume()
            .withName("settings")
            .withNewConfigMap()
            .withName("settings")
            .endConfigMap()
            .endVolume()
            .editFirstContainer()
            .addNewVolumeMount()
            .withName("settings")
            .withMountPath("/settings")
            .endVolumeMount()
            .endContainer()
            .endSpec()
            .build();
    client.resource(waiting).create();
    await()
        .atMost(LIMIT)
        .until(
            () ->
                message(pod("mounting"), "FailedMount")
                    .endsWith("configmap \"settings\" not found"));
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .withNamespace("default")
                .endMetadata()
                .build())
        .create();

    await().atMost(LIMIT).until(() -> pod("mounting").getStatus().getPhase().equals("Succeeded"));
  }

  @Test
  void shouldKeepWhatPodsWrote_whenTheClaimStays() {
    client
        .resource(
            new io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("data")
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new io.fabric8.kubernetes.api.model.Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build())
        .create();
    await()
        .atMost(LIMIT)
        .until(
            () ->
                "Bound"
                    .equals(
                        client
                            .persistentVolumeClaims()
                            .inNamespace("default")
                            .withName("data")
                            .get()
                            .getStatus()
                            .getPhase()));
    Pod waits = Workloads.shell("keeps", "Never", "true");
    waits
        .getSpec()
        .setVolumes(
            List.of(
                new io.fabric8.kubernetes.api.model.VolumeBuilder()
                    .withName("data")
                    .withNewPersistentVolumeClaim()
                    .withClaimName("data")
                    .endPersistentVolumeClaim()
                    .build()));
    waits
        .getSpec()
        .getContainers()
        .get(0)
        .setVolumeMounts(
            List.of(
                new io.fabric8.kubernetes.api.model.VolumeMountBuilder()
                    .withName("data")
                    .withMountPath("/data")
                    .build()));
    client.resource(waits).create();
    await().atMost(LIMIT).until(() -> "Succeeded".equals(pod("keeps").getStatus().getPhase()));

    Path claims = directory.resolve("volumes/claims");
    String uid =
        client
            .persistentVolumeClaims()
            .inNamespace("default")
            .withName("data")
            .get()
            .getMetadata()
            .getUid();
    client.resource(waits).delete();
    await().atMost(LIMIT).until(() -> pod("keeps") == null);
    assertThat(claims.resolve(uid)).isDirectory();
    client.persistentVolumeClaims().inNamespace("default").withName("data").delete();
    await().atMost(LIMIT).until(() -> !java.nio.file.Files.exists(claims.resolve(uid)));
    await()
        .atMost(LIMIT)
        .until(() -> client.persistentVolumes().withName("pvc-" + uid).get() == null);
  }

  @Test
  void shouldPlaceByLabels_whenOneMachineStandsForTwoNodes(@TempDir Path second) throws Exception {
    ProcessRuntime other = new ProcessRuntime();
    try (LocalCluster two =
            LocalCluster.start(ClusterOptions.in(second).withNodes(2), other, BackOff.kubelet());
        KubernetesClient api = Workloads.client(two)) {
      Pod chosen = Workloads.shell("chosen", "Never", "true");
      chosen.getSpec().setNodeSelector(java.util.Map.of("pool", "canary"));
      api.resource(chosen).create();
      await().atMost(LIMIT).until(() -> condition(api, "chosen").contains("0/2 nodes"));

      api.nodes()
          .withName("slipway-local-2")
          .patch("{\"metadata\":{\"labels\":{\"pool\":\"canary\"}}}");

      await()
          .atMost(LIMIT)
          .until(
              () ->
                  "Succeeded"
                      .equals(
                          api.pods()
                              .inNamespace("default")
                              .withName("chosen")
                              .get()
                              .getStatus()
                              .getPhase()));
      assertThat(api.pods().inNamespace("default").withName("chosen").get().getSpec().getNodeName())
          .isEqualTo("slipway-local-2");
    }
    assertThat(other.isIdle()).isTrue();
  }

  private static String condition(KubernetesClient api, String name) {
    return api
        .pods()
        .inNamespace("default")
        .withName(name)
        .get()
        .getStatus()
        .getConditions()
        .stream()
        .map(condition -> String.valueOf(condition.getMessage()))
        .findFirst()
        .orElse("");
  }
}
