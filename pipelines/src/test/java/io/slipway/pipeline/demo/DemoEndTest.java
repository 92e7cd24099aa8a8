package io.slipway.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A demo that is ended in the middle of a rollout leaves no process, no mount and no lock. */
class DemoEndTest {

  private static final String MAIN = "io.slipway.pipeline.cli.Main";

  @TempDir Path directory;
  private Process demo;

  @AfterEach
  void end() {
    demo.destroyForcibly();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "KILL"})
  void shouldLeaveNothing_whenEndedBySignal(String signal) throws Exception {
    demo = start();
    await()
        .atMost(Duration.ofSeconds(120))
        .until(() -> !demo.isAlive() || output().contains("10 % to the canary"));
    assertThat(demo.isAlive()).as(this::output).isTrue();
    assertThat(processesIn(directory)).as("Pods run").isNotEmpty();

    new ProcessBuilder("kill", "-" + signal, Long.toString(demo.pid())).start().waitFor();

    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).as(this::output).isTrue();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(processesIn(directory)).isEmpty());
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContain(directory.toString());
    DemoDirectory.open(directory.resolve("demo")).close();
  }

  /**
   * Through a shell that restores SIGINT, which background processes of a build may have been told
   * to ignore.
   */
  private Process start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "--default-signal=INT",
                ProcessHandle.current().info().command().orElseThrow()));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.contains("agent"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Dslipway.root=" + System.getProperty("slipway.root"),
            "-cp",
            System.getProperty("java.class.path"),
            MAIN));
    command.addAll(
        List.of(
            "demo",
            "--no-serve",
            "--progress",
            "plain",
            "--directory",
            directory.resolve("demo").toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("output").toFile())
        .start();
  }

  private String output() {
    try {
      return Files.readString(directory.resolve("output"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /**
   * Processes other than the demo and this one that are named by the directory, or see a file
   * system from it.
   */
  private List<String> processesIn(Path where) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(
              process ->
                  !process.endsWith(Long.toString(demo.pid()))
                      && !process.endsWith(Long.toString(ProcessHandle.current().pid())))
          .filter(
              process ->
                  read(process.resolve("cmdline")).contains(where.toString())
                      || read(process.resolve("mountinfo")).contains(where.toString()))
          .map(
              process ->
                  process.getFileName() + " " + read(process.resolve("cmdline")).replace('\0', ' '))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
