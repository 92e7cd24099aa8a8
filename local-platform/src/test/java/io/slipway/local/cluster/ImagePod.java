package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.slipway.image.posix.Posix;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One Pod as it is in earnest: an image from a registry, a sandbox, volumes, a relay, a probe. Also
 * a program, so that another user can run it.
 */
final class ImagePod {

  private ImagePod() {}

  /** Takes the state directory and the image. */
  public static void main(String[] arguments) throws Exception {
    run(Path.of(arguments[0]), arguments[1]);
    System.out.println("the Pod of user " + Posix.uid() + " ran");
  }

  static void run(Path state, String image) throws Exception {
    try (LocalCluster cluster = LocalCluster.start(ClusterOptions.in(state));
        KubernetesClient client = Workloads.client(cluster)) {
      configure(client);
      Pod pod = pod(image);
      client.resource(pod).create();
      await()
          .atMost(Duration.ofSeconds(40))
          .untilAsserted(
              () ->
                  assertThat(running(client).getStatus().getContainerStatuses())
                      .as("%s", running(client).getStatus())
                      .anyMatch(status -> status.getReady()));
      Pod running = running(client);
      assertThat(get(running.getStatus().getPodIP())).isEqualTo("from an image");
      assertThat(client.pods().resource(pod).inContainer("web").getLog().lines())
          .containsExactly(
              "from the init container",
              "configured",
              "s3cret",
              "440",
              "read-only",
              "serving from an image at " + running.getStatus().getPodIP());
      assertThat(running.getStatus().getContainerStatuses().get(0).getImageID())
          .startsWith("sha256:");
      client.resource(pod).delete();
      await().atMost(Duration.ofSeconds(20)).until(() -> running(client) == null);
    }
  }

  private static void configure(KubernetesClient client) {
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .withNamespace("default")
                .endMetadata()
                .addToData("original", "configured\n")
                .build())
        .create();
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("token")
                .withNamespace("default")
                .endMetadata()
                .addToStringData("token", "s3cret\n")
                .build())
        .create();
  }

  private static Pod pod(String image) {
    Pod pod = Workloads.webPod(Path.of("/www"), "from an image");
    Container web = pod.getSpec().getContainers().get(0);
    List<String> command = new ArrayList<>(web.getCommand());
    command.set(
        3,
        "cat /scratch/note /etc/app/deep/renamed /opt/token && stat -c %a /etc/app/deep/renamed;"
            + " touch /etc/app/x 2>/dev/null || echo read-only; "
            + command.get(3));
    web.setCommand(command);
    web.setImage(image);
    String note = "echo from the init container > /scratch/note";
    Container init =
        new ContainerBuilder()
            .withName("init")
            .withImage(image)
            .withCommand("busybox", "sh", "-c", note)
            .addNewVolumeMount()
            .withName("scratch")
            .withMountPath("/scratch")
            .endVolumeMount()
            .build();
    return new PodBuilder(pod)
        .editSpec()
        .withInitContainers(init)
        .addNewVolume()
        .withName("scratch")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .addNewVolume()
        .withName("settings")
        .withNewConfigMap()
        .withName("settings")
        .addNewItem()
        .withKey("original")
        .withMode(0440)
        .withPath("deep/renamed")
        .endItem()
        .endConfigMap()
        .endVolume()
        .addNewVolume()
        .withName("token")
        .withNewSecret()
        .withSecretName("token")
        .endSecret()
        .endVolume()
        .editFirstContainer()
        .addNewVolumeMount()
        .withName("scratch")
        .withMountPath("/scratch")
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("settings")
        .withMountPath("/etc/app")
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("token")
        .withMountPath("/opt/token")
        .withSubPath("token")
        .endVolumeMount()
        .endContainer()
        .endSpec()
        .build();
  }

  private static Pod running(KubernetesClient client) {
    return client.pods().inNamespace("default").withName("web").get();
  }

  private static String get(String address) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + address + ":8080/index.html");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body()
        .strip();
  }
}
