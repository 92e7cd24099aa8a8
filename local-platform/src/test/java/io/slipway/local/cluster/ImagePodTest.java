package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.slipway.local.registry.LocalRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One Pod as it is in earnest: an image from a registry, a sandbox, a relay, a probe. */
final class ImagePodTest {

  @TempDir Path directory;

  @Test
  void shouldRunImageFromRegistry() throws Exception {
    boolean tools =
        Files.exists(Path.of("/usr/bin/umoci")) && Files.exists(Path.of("/usr/bin/skopeo"));
    Assumptions.assumeTrue(
        tools || !System.getProperty("slipway.tools", "required").equals("optional"),
        "umoci or skopeo is missing");
    try (LocalRegistry registry =
            LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("registry")));
        LocalCluster cluster = LocalCluster.start(ClusterOptions.in(directory.resolve("cluster")));
        KubernetesClient client = Workloads.client(cluster)) {
      String image = registry.address() + "/busybox:1";
      push(image);
      Pod pod = Workloads.webPod(Path.of("/www"), "from an image");
      pod.getSpec().getContainers().get(0).setImage(image);
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
      assertThat(client.pods().resource(pod).getLog())
          .contains("serving from an image at " + running.getStatus().getPodIP());
      assertThat(running.getStatus().getContainerStatuses().get(0).getImageID())
          .startsWith("sha256:");
      client.resource(pod).delete();
      await().atMost(Duration.ofSeconds(20)).until(() -> running(client) == null);
    }
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

  /** A file system with busybox and {@code /www}, pushed with Debian's tools. */
  private void push(String image) throws Exception {
    run("umoci", "init", "--layout", "oci");
    run("umoci", "new", "--image", "oci:busybox");
    Path root = directory.resolve("root");
    Files.createDirectories(root.resolve("bin"));
    Files.createDirectories(root.resolve("www"));
    Files.copy(Path.of("/usr/bin/busybox"), root.resolve("bin/busybox"));
    run("umoci", "insert", "--rootless", "--image", "oci:busybox", "root", "/");
    run("umoci", "config", "--image", "oci:busybox", "--config.env", "PATH=/bin");
    run("skopeo", "copy", "-q", "--dest-tls-verify=false", "oci:oci:busybox", "docker://" + image);
  }

  private void run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
  }
}
