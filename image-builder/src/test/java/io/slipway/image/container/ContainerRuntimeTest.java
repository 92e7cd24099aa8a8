package io.slipway.image.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.RegistryAccess;
import io.slipway.image.config.History;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.container.ContainerRuntime.Container;
import io.slipway.image.container.ContainerRuntime.ContainerImage;
import io.slipway.image.container.ContainerRuntime.ContainerSpec;
import io.slipway.image.container.ContainerRuntime.Mount;
import io.slipway.image.layer.Layer;
import io.slipway.image.posix.Posix;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.BusyboxLayer;
import io.slipway.image.testing.DebianTool;
import io.slipway.image.testing.StoredImages;
import io.slipway.image.upkeep.CacheRecord;
import io.slipway.image.upkeep.Filter;
import io.slipway.image.upkeep.Inventory;
import io.slipway.image.upkeep.Kind;
import io.slipway.image.upkeep.Pruner;
import io.slipway.image.upkeep.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerRuntimeTest {
  private static final String REFERENCE = "registry.test/busybox:1";

  @TempDir Path temporary;

  private ContainerRuntime runtime;
  private ContainerImage image;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  @BeforeAll
  static void requireTools() {
    DebianTool.require("busybox");
  }

  @BeforeEach
  void open() throws Exception {
    StateDirectory elsewhere = StateDirectory.open(temporary.resolve("registry"));
    StoredImages images = new StoredImages(elsewhere);
    try (Session session = elsewhere.session()) {
      Layer layer = BusyboxLayer.write(elsewhere, session);
      images.put(REFERENCE, config(layer), List.of(layer));
    }
    runtime = SandboxedRuntime.open(temporary.resolve("state"), access -> images);
    image = runtime.pull(REFERENCE, RegistryAccess.defaults());
  }

  private static ImageConfig config(Layer layer) {
    return ImageConfig.scratch(Platform.host())
        .withEnv("PATH", "/bin")
        .withEnv("COLOUR", "blue")
        .withUser("app")
        .withWorkingDirectory("/srv")
        .withEntrypoint(List.of("sh", "-c"))
        .withCommand(List.of("echo $COLOUR; id -u; pwd"))
        .withLayer(layer.diffId(), new History(null, "test", "", false));
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void shouldRunWhatTheImageSays() throws Exception {
    try (Container container = start(List.of(), List.of(), false)) {
      assertThat(container.waitFor()).isZero();
    }
    assertThat(lines).containsExactly("blue", "1000", "/srv");
  }

  @Test
  void shouldKeepItsFiles_whenAllElseIsPruned() throws Exception {
    StateDirectory state = StateDirectory.open(temporary.resolve("state"));
    Pruner pruner = new Pruner(state, Clock.systemUTC());
    List<Rule> all = List.of(Rule.unused(Filter.everything(), Duration.ZERO));
    try (Container container = start(List.of(), List.of("echo up; sleep 100"), false)) {
      assertThat(next()).isEqualTo("up");
      pruner.prune(all);
      assertThat(Inventory.of(state))
          .filteredOn(record -> record.kind() == Kind.SNAPSHOT)
          .isNotEmpty()
          .allMatch(CacheRecord::inUse);
    }
  }

  @Test
  void shouldPreferTheSpecification() throws Exception {
    try (Container container = start(List.of("env"), List.of("hostname"), false)) {
      assertThat(container.waitFor()).isZero();
    }
    assertThat(lines).containsExactly("pod-1");
  }

  @Test
  void shouldGiveEachContainerItsOwnNetwork_whenAsked() throws Exception {
    try (Container one = start(List.of(), List.of("nc -l -p 8080 -e cat & echo up; wait"), true);
        Container two = start(List.of(), List.of("nc -l -p 8080 -e cat & echo up; wait"), true)) {
      assertThat(next()).isEqualTo("up");
      assertThat(next()).isEqualTo("up");
      assertThat(network(one)).isNotEqualTo(network(two)).isNotEqualTo(own());
      assertThat(enter(one, "ip", "-o", "link")).contains("lo").doesNotContain("eth");
    }
  }

  @Test
  void shouldEndWithSigterm_whenStopped() throws Exception {
    String script = "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.05; done";
    try (Container container = start(List.of(), List.of(script), false)) {
      assertThat(next()).isEqualTo("up");
      container.stop(5000);
      assertThat(container.isAlive()).isFalse();
      assertThat(container.waitFor()).isEqualTo(3);
      assertThat(next()).isEqualTo("bye");
    }
  }

  @Test
  void shouldKill_whenSigtermIsIgnored() throws Exception {
    String script = "trap '' TERM; echo up; while :; do sleep 0.05; done";
    try (Container container = start(List.of(), List.of(script), false)) {
      assertThat(next()).isEqualTo("up");
      container.stop(100);
      assertThat(container.waitFor()).isEqualTo(137);
    }
  }

  @Test
  void shouldExecuteInTheContainer() throws Exception {
    String script = "echo up >/tmp/state; echo up; sleep 100";
    try (Container container = start(List.of(), List.of(script), true)) {
      assertThat(next()).isEqualTo("up");
      assertThat(container.exec(List.of("grep", "-q", "up", "/tmp/state"), 5000)).isZero();
      assertThat(container.exec(List.of("sh", "-c", "test $(id -u) = 1000"), 5000)).isZero();
      assertThat(container.exec(List.of("sh", "-c", "exit 9"), 5000)).isEqualTo(9);
      assertThat(container.exec(List.of("sleep", "100"), 50)).isEqualTo(124);
    }
  }

  @Test
  void shouldStartFromTheImageAgain_whenAContainerChangedItsFiles() throws Exception {
    try (Container first = start(List.of(), List.of("echo x >/tmp/x; ls /tmp"), false)) {
      assertThat(first.waitFor()).isZero();
    }
    try (Container second = start(List.of(), List.of("ls /tmp"), false)) {
      assertThat(second.waitFor()).isZero();
    }
    assertThat(lines).containsExactly("x");
  }

  @Test
  void shouldSayWhatIsMissing_whenTheUserIsUnknown() {
    ContainerSpec spec =
        new ContainerSpec("pod-1", List.of(), List.of(), Map.of(), "", "nobody-here", false);
    assertThatThrownBy(() -> runtime.start(image, spec, (stream, text) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("user 'nobody-here' is not in the image's /etc/passwd");
  }

  @Test
  void shouldShowFilesOfTheHost_whenMounted() throws Exception {
    Path data = Files.createDirectory(temporary.resolve("data"));
    Files.writeString(data.resolve("key"), "value\n");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
    String script =
        "cat /config/key /srv/deep/er/key; echo x >/srv/deep/er/new; echo y >/config/new || echo ro";
    ContainerSpec spec =
        spec(
            script,
            new Mount(data, "/config", true),
            new Mount(data, "/srv/deep/er", false),
            new Mount(data.resolve("key"), "/opt/one/file", true));
    try (Container container = runtime.start(image, spec, (stream, text) -> lines.add(text))) {
      assertThat(container.waitFor()).isZero();
    }
    assertThat(lines).contains("value", "ro");
    assertThat(data.resolve("new")).hasContent("x\n");
    assertThat(data.resolve("key")).hasContent("value\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          relative          | the destination must be absolute
          /                 | that is the root of the image
          /..               | that is the root of the image
          /proc/1           | it lies at or within another mount, /proc
          /dev/shm          | /dev is the sandbox's own
          /dev              | it lies at or within another mount, /dev
          /srv/../sys/x     | it lies at or within another mount, /sys
          /etc              | it would hide another mount, /etc/resolv.conf
          /etc/passwd       | a directory can't be mounted over what is none in the image
          /etc/passwd/below | /etc/passwd is no directory in the image
          """)
  void shouldRefuseAMount_whenItsPlaceIsNone(String destination, String why) {
    ContainerSpec spec = spec("true", new Mount(temporary, destination, false));
    assertThatThrownBy(() -> runtime.start(image, spec, (stream, text) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("at " + destination + ", but " + why);
  }

  @Test
  void shouldRefuseAMount_whenItsSourceIsMissingOrAnotherIsThere() {
    Path missing = temporary.resolve("missing");
    assertThatThrownBy(
            () -> runtime.start(image, spec("true", new Mount(missing, "/x", true)), (s, t) -> {}))
        .hasMessageContaining("the source does not exist");
    ContainerSpec twice =
        spec("true", new Mount(temporary, "/x", true), new Mount(temporary, "/x/y", true));
    assertThatThrownBy(() -> runtime.start(image, twice, (stream, text) -> {}))
        .hasMessageContaining("at /x/y, but it lies at or within another mount, /x");
  }

  private static ContainerSpec spec(String script, Mount... mounts) {
    return new ContainerSpec(
        "pod-1", List.of(), List.of(script), Map.of(), "", "", false, List.of(mounts));
  }

  @Test
  void shouldStopAllAndLeaveNothing_whenClosed() throws Exception {
    Container container = start(List.of(), List.of("echo up; sleep 1000"), false);
    assertThat(next()).isEqualTo("up");
    runtime.close();
    assertThat(container.isAlive()).isFalse();
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(temporary.toString());
    try (Stream<Path> left = Files.list(temporary.resolve("state/work"))) {
      assertThat(left).isEmpty();
    }
  }

  private Container start(List<String> entrypoint, List<String> arguments, boolean network)
      throws Exception {
    ContainerSpec spec =
        new ContainerSpec("pod-1", entrypoint, arguments, Map.of(), "", "", network);
    return runtime.start(image, spec, (stream, text) -> lines.add(text));
  }

  private String next() throws InterruptedException {
    return lines.poll(10, TimeUnit.SECONDS);
  }

  private static String network(Container container) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/" + container.pid() + "/ns/net")).toString();
  }

  private static String own() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
  }

  private static String enter(Container container, String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of("nsenter", "-t", "" + container.pid(), "-n"));
    if (Posix.uid() != 0) {
      all.addAll(List.of("-U", "--preserve-credentials"));
    }
    all.addAll(List.of(command));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }
}
