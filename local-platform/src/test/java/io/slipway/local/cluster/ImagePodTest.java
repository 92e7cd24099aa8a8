package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.slipway.image.posix.Posix;
import io.slipway.local.registry.LocalRegistry;
import io.slipway.local.testing.DebianTool;
import io.slipway.local.testing.OrdinaryUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link ImagePod} as this user, and as an ordinary one. */
final class ImagePodTest {

  private Path directory;
  private LocalRegistry registry;

  @BeforeAll
  static void requireTools() {
    DebianTool.require("umoci", "skopeo", "socat", "nsenter", "setpriv", "busybox");
  }

  /** Not JUnit's temporary directory, which nobody could enter. */
  @BeforeEach
  void start() throws Exception {
    directory = Files.createTempDirectory("slipway-pod");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    registry = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("registry")));
    push(registry.address() + "/busybox:1");
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
    Posix.delete(directory);
  }

  @Test
  void shouldRunImageFromRegistry() throws Exception {
    ImagePod.run(directory.resolve("cluster"), registry.address() + "/busybox:1");
    assertThat(directory.resolve("cluster/volumes")).doesNotExist();
  }

  @Test
  void shouldRunImageFromRegistry_whenTheUserIsAnOrdinaryOne() throws Exception {
    assumeThat(Posix.uid()).as("only root can become nobody").isZero();
    String cluster = directory.resolve("cluster").toString();
    Process process =
        OrdinaryUser.run(
            directory, ImagePod.class, List.of(cluster, registry.address() + "/busybox:1"));
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("the Pod of user 65534 ran");
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
