package io.slipway.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import io.slipway.local.registry.LocalRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C while {@code slipway build} works. */
class BuildInterruptTest {
  private static final int INTERRUPTED = 130;

  @TempDir Path directory;
  private Path context;
  private Process build;

  @BeforeEach
  void open() throws IOException {
    context = Files.createDirectory(directory.resolve("context"));
    Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
    byte[] noise = new byte[1 << 20];
    new Random(1).nextBytes(noise);
    Files.write(context.resolve("noise"), noise);
  }

  @AfterEach
  void close() throws Exception {
    build.destroyForcibly().waitFor();
  }

  @Test
  void shouldStopTheStep_whenInterruptedInTheMiddle() throws Exception {
    dockerfile("RUN echo up && /bin/busybox sleep 98765");
    start("--output", "oci:" + directory.resolve("out"));
    await().atMost(Duration.ofMinutes(2)).until(() -> output().contains("up\n"));
    List<ProcessHandle> inside = build.descendants().toList();
    assertThat(inside).isNotEmpty();
    interrupt();
    for (ProcessHandle process : inside) {
      process.onExit().get(20, TimeUnit.SECONDS);
    }
    assertThat(directory.resolve("out")).doesNotExist();
    assertThatBuildsGoOn();
  }

  @Test
  void shouldStopThePush_whenInterruptedInTheMiddle() throws Exception {
    dockerfile("COPY noise /");
    try (LocalRegistry registry =
            LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("registry")));
        FaultProxy proxy = FaultProxy.start(FaultProxy.Options.before(registry.address()))) {
      Fault stall = new Fault.Stall(Fault.Side.REQUEST, 1000, Duration.ofMinutes(10));
      proxy.setRules(
          FaultRule.on(Call.method("PATCH"), stall), FaultRule.on(Call.method("PUT"), stall));
      start("--push", "-t", proxy.address() + "/app:1");
      await().atMost(Duration.ofMinutes(2)).until(() -> !proxy.injected().isEmpty());
      interrupt();
      proxy.setRules();
      start("--push", "-t", proxy.address() + "/app:1");
      assertThat(build.waitFor(2, TimeUnit.MINUTES)).as(this::output).isTrue();
      assertThat(build.exitValue()).as(this::output).isZero();
    }
    assertThatBuildsGoOn();
  }

  private void interrupt() throws Exception {
    new ProcessBuilder("kill", "-INT", Long.toString(build.pid())).start().waitFor();
    assertThat(build.waitFor(60, TimeUnit.SECONDS)).as(this::output).isTrue();
    assertThat(build.exitValue()).as(this::output).isEqualTo(INTERRUPTED);
    assertThat(output()).endsWith("slipway: interrupted\n").doesNotContain("\tat ");
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(directory.toString());
    try (Stream<Path> left = Files.list(directory.resolve("state/work"))) {
      assertThat(left).isEmpty();
    }
  }

  private void assertThatBuildsGoOn() throws Exception {
    dockerfile("RUN echo whole");
    start("--output", "oci:" + directory.resolve("out"));
    assertThat(build.waitFor(2, TimeUnit.MINUTES)).as(this::output).isTrue();
    assertThat(build.exitValue()).as(this::output).isZero();
    assertThat(output()).contains("whole");
  }

  private void dockerfile(String step) throws IOException {
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM scratch\nCOPY --chmod=755 busybox /bin/busybox\n"
            + "SHELL [\"/bin/busybox\", \"sh\", \"-c\"]\n"
            + step
            + "\n");
  }

  /** As a shell in the foreground would: background processes may have been told to ignore it. */
  private void start(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add("SLIPWAY_STATE=" + directory.resolve("state"));
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "build", "--progress", "plain"));
    command.addAll(List.of(options));
    command.add(context.toString());
    build =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
  }

  private String output() {
    try {
      return Files.readString(directory.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
