package io.slipway.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.pipeline.console.Progress;
import io.slipway.pipeline.record.RecordEntry;
import io.slipway.pipeline.record.RunRecordReader;
import io.slipway.pipeline.runner.CancelScope;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: three commits, two sites, real builds, Pods and requests. */
class DemoTest {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("slipway.root")).resolve("examples/shop");

  @TempDir Path directory;

  @Test
  void shouldPromoteTheGoodAndRollBackTheFaulty_withoutALostRequest() throws Exception {
    Demo.Outcome outcome = demo().run(Demo.Afterwards.NOTHING);

    assertThat(outcome.findings()).isEmpty();
    assertThat(outcomes("shop-1")).containsExactly("deployed", "deployed");
    assertThat(outcomes("shop-2")).containsExactly("promoted", "promoted");
    assertThat(outcomes("shop-3")).containsExactly("rolledBack", "rolledBack");
    assertThat(weights("shop-2")).contains(10L, 30L, 60L, 100L);
    assertThat(outcome.lines()).anyMatch(line -> line.contains(" 0 lost"));
  }

  @Test
  void shouldRefuseASecondDemoInTheSameDirectory_andSweepWhatAnEarlierOneLeft() throws Exception {
    Files.createDirectories(directory.resolve("runs/old"));
    try (DemoDirectory first = DemoDirectory.open(directory)) {
      assertThat(first.runs()).doesNotExist();
      assertThatThrownBy(() -> DemoDirectory.open(directory))
          .hasMessageContaining("Another demo is running");
    }
    DemoDirectory.open(directory).close();
  }

  private Demo demo() {
    return new Demo(
        EXAMPLE,
        directory,
        start ->
            Progress.open(
                Progress.Mode.PLAIN, new PrintStream(OutputStream.nullOutputStream()), false),
        CancelScope.root());
  }

  private List<String> outcomes(String run) throws IOException {
    return entries(run, "rollout.rolloutFinished").stream()
        .map(entry -> entry.text("outcome"))
        .toList();
  }

  private List<Long> weights(String run) throws IOException {
    return entries(run, "rollout.weightShifted").stream()
        .map(entry -> entry.number("canaryWeight"))
        .toList();
  }

  private List<RecordEntry> entries(String run, String type) throws IOException {
    return RunRecordReader.readAll(directory.resolve("runs").resolve(run)).stream()
        .filter(entry -> entry.type().equals(type))
        .toList();
  }
}
