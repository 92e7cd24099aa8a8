package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.ImageBuilder;
import io.slipway.image.RegistryAccess;
import io.slipway.image.container.ContainerRuntime;
import io.slipway.image.container.ContainerRuntime.Container;
import io.slipway.image.container.ContainerRuntime.ContainerSpec;
import io.slipway.image.posix.Posix;
import io.slipway.image.testing.DebianTool;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is built must be taken by others: Debian's docker-registry, skopeo, umoci, dockerd. */
class InteroperationTest {
  private Path temporary;
  private Path context;
  private int port;
  private Process registry;
  private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void requireTools() {
    DebianTool.require("busybox", "docker-registry", "skopeo", "umoci");
  }

  @BeforeEach
  void open() throws Exception {
    temporary = Files.createTempDirectory("slipway-interoperation");
    context = Files.createDirectory(temporary.resolve("context"));
    Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
    Files.writeString(context.resolve("message"), "hello\n");
    port = freePort();
    registry = startRegistry();
  }

  @AfterEach
  void close() throws Exception {
    registry.destroyForcibly().waitFor();
    Posix.delete(temporary);
  }

  @Test
  void shouldBePulledInspectedAndUnpacked_whenBuiltWithStagesAndPushed() throws Exception {
    Path layout = temporary.resolve("layout");
    build(base(), ref("base:1"), List.of());
    BuildResult result = build(application(), ref("team/app:1"), List.of("oci:" + layout));
    assertThat(events)
        .anyMatch(e -> e instanceof BuildEvent.LayerPushed p && p.outcome().equals("mounted"))
        .anyMatch(e -> e instanceof BuildEvent.ImagePushed);
    assertThat(run("skopeo", "inspect", "--tls-verify=false", "docker://" + ref("team/app:1")))
        .contains(result.digest());
    run("umoci", "unpack", "--image", layout + ":1", temporary.resolve("bundle").toString());
    assertThat(temporary.resolve("bundle/rootfs/opt/out")).hasContent("HELLO\n");
    assertThat(contain(ref("team/app:1"))).containsExactly("HELLO");
  }

  @Test
  void shouldPushNothingTwice_whenNothingChanged() throws Exception {
    BuildResult first = build(base(), ref("base:1"), List.of());
    events.clear();
    BuildResult second = build(base(), ref("base:1"), List.of());
    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(events)
        .filteredOn(e -> e instanceof BuildEvent.LayerPushed)
        .isNotEmpty()
        .allMatch(e -> ((BuildEvent.LayerPushed) e).outcome().equals("present"));
  }

  @Test
  @Tag("slow")
  void shouldRunInDocker_whenLoadedFromAnArchive() throws Exception {
    DebianTool.require("docker", "dockerd");
    Path archive = temporary.resolve("app.tar");
    build(base(), ref("base:1"), List.of());
    build(application(), ref("team/app:1"), List.of("docker:" + archive));
    String socket = "unix://" + temporary.resolve("d.sock");
    Process dockerd = startDocker(socket);
    try {
      assertThat(run("docker", "-H", socket, "load", "-i", archive.toString())).contains("Loaded");
      assertThat(run("docker", "-H", socket, "run", "--rm", "--network=none", ref("team/app:1")))
          .contains("HELLO");
    } finally {
      dockerd.destroy();
      if (!dockerd.waitFor(20, TimeUnit.SECONDS)) {
        dockerd.destroyForcibly().waitFor();
      }
    }
  }

  private static String base() {
    return """
        FROM scratch
        COPY --chmod=755 busybox /bin/busybox
        ENV PATH=/bin
        RUN ["/bin/busybox", "--install", "-s", "/bin"]
        """;
  }

  private String application() {
    return """
        FROM %1$s AS builder
        WORKDIR /src
        COPY message .
        RUN tr a-z A-Z < message > out && ln out again && rm message
        FROM %1$s
        COPY --from=builder /src/out /opt/
        RUN rm /bin/vi && mkdir /data && touch /data/x
        USER 1000
        CMD ["cat", "/opt/out"]
        """
        .formatted(ref("base:1"));
  }

  private List<String> contain(String reference) throws Exception {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    ContainerSpec spec = new ContainerSpec("app", List.of(), List.of(), Map.of(), "", "", true);
    try (ContainerRuntime runtime = ContainerRuntime.open(temporary.resolve("node"));
        Container container =
            runtime.start(
                runtime.pull(reference, RegistryAccess.defaults()),
                spec,
                (stream, line) -> lines.add(line))) {
      assertThat(container.waitFor()).isZero();
    }
    return lines;
  }

  private BuildResult build(String dockerfile, String tag, List<String> outputs) throws Exception {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    BuildRequest request =
        BuildRequest.of(context, temporary.resolve("state"))
            .tags(List.of(tag))
            .outputs(outputs)
            .push(true)
            .build();
    return ImageBuilder.create().build(request, events::add);
  }

  private String ref(String name) {
    return "127.0.0.1:" + port + "/" + name;
  }

  private Process startRegistry() throws Exception {
    Path config =
        Files.writeString(
            temporary.resolve("registry.yml"),
            """
            version: 0.1
            log: {level: error}
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: "127.0.0.1:%d"}
            """
                .formatted(temporary.resolve("blobs"), port));
    Process process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("registry.log").toFile())
            .start();
    await(() -> canConnect(port), process, "docker-registry");
    return process;
  }

  private Process startDocker(String socket) throws Exception {
    Process process =
        new ProcessBuilder(
                "dockerd",
                "--iptables=false",
                "--bridge=none",
                "-H",
                socket,
                "--data-root=" + temporary.resolve("docker"),
                "--exec-root=" + temporary.resolve("exec"),
                "--pidfile=" + temporary.resolve("docker.pid"))
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("docker.log").toFile())
            .start();
    await(() -> Files.exists(Path.of(socket.substring("unix://".length()))), process, "dockerd");
    return process;
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition, Process process, String what) throws Exception {
    for (int i = 0; i < 600 && !condition.holds(); i++) {
      assertThat(process.isAlive()).as("%s is running", what).isTrue();
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
    assertThat(condition.holds()).as("%s is up", what).isTrue();
  }

  private static boolean canConnect(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
