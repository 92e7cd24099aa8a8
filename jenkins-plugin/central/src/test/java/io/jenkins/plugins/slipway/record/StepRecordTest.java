package io.jenkins.plugins.slipway.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.BuildEvent;
import io.slipway.pipeline.record.RecordEntry;
import io.slipway.pipeline.record.RunRecordReader;
import io.slipway.pipeline.record.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepRecordTest {
  @TempDir Path directory;
  private FakeRun run;

  @BeforeEach
  void start() {
    run = new FakeRun(directory);
  }

  @Test
  void shouldTellTheWholeCourse_whenABuildHasOneStep() throws Exception {
    FakeStep step = new FakeStep(run);
    StepRecord record =
        StepRecord.open(step, "buildImage", Map.of("context", ".", "push", false), false);
    record.emit(new BuildEvent.ImagePushed("registry/shop:1", "sha256:1"));
    record.finished(RunStatus.SUCCESS, null);
    SlipwayBuildAction action = run.getAction(SlipwayBuildAction.class);
    action.record().leave("3", RunStatus.SUCCESS, null);
    action.finish();

    assertThat(types())
        .containsExactly(
            "run.started",
            "stage.started",
            "stage.started",
            "step.started",
            "build.imagePushed",
            "step.finished",
            "stage.finished",
            "run.finished");
    assertThat(entry("run.started").text("name")).isEqualTo("shop #1");
    assertThat(entry("step.started").text("summary")).isEqualTo("context: .");
    assertThat(entry("step.started").text("stage")).isEqualTo("7");
    assertThat(entry("build.imagePushed").step()).isEqualTo("9");
    assertThat(entry("run.finished").number("millis")).isEqualTo(1234);
    assertThat(step.console())
        .contains("at /job/shop/1/slipway/")
        .contains("pushed registry/shop:1@sha256:1");
  }

  @Test
  void shouldNestBranchesInStages_whenInParallel() throws Exception {
    StepRecord.open(new FakeStep(run), "deployRelease", Map.of(), false);

    List<RecordEntry> stages =
        entries().stream().filter(entry -> entry.type().equals("stage.started")).toList();
    assertThat(stages).extracting(entry -> entry.text("name")).containsExactly("Deploy", "east");
    assertThat(stages).extracting(entry -> entry.text("parent")).containsExactly("", "3");
    assertThat(stages.get(1).fields().path("parallel").asBoolean()).isTrue();
  }

  @Test
  void shouldStartAStageOnce_whenItHasTwoSteps() throws Exception {
    StepRecord.open(new FakeStep(run), "buildImage", Map.of(), false);
    StepRecord.open(new FakeStep(run), "replicateImage", Map.of(), false);

    assertThat(types()).filteredOn("stage.started"::equals).hasSize(2);
    assertThat(types()).filteredOn("run.started"::equals).hasSize(1);
  }

  @Test
  void shouldMaskWhatCredentialsBind_whenAnEventHoldsIt() throws Exception {
    StepRecord record = StepRecord.open(new FakeStep(run), "buildImage", Map.of(), false);

    record.emit(new BuildEvent.StepOutput("build", 1, "stdout", "token=hunter2-hunter2 user=ci"));

    assertThat(entry("build.stepOutput").text("text")).isEqualTo("token=**** user=ci");
  }

  @Test
  void shouldGoOnInTheSameFile_whenJenkinsWasRestarted() throws Exception {
    StepRecord.open(new FakeStep(run), "deployRelease", Map.of(), false);

    FakeRun after = run.reloaded();
    StepRecord record = StepRecord.open(new FakeStep(after), "deployRelease", Map.of(), true);
    record.finished(RunStatus.SUCCESS, null);
    after.getAction(SlipwayBuildAction.class).record().leave("3", RunStatus.SUCCESS, null);

    assertThat(types())
        .containsExactly(
            "run.started",
            "stage.started",
            "stage.started",
            "step.started",
            "log.line",
            "step.finished",
            "stage.finished");
    assertThat(entries()).extracting(RecordEntry::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void shouldKeepEveryLineWhole_whenStepsRunSideBySide() throws Exception {
    List<Thread> threads =
        List.of("a", "b", "c").stream().map(name -> new Thread(() -> emitMany(name))).toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(entries()).hasSize(3 + 3 + 3 * 200);
    assertThat(Files.readAllLines(directory.resolve("slipway/record.jsonl")))
        .hasSize(3 + 3 + 3 * 200);
  }

  private void emitMany(String name) {
    try {
      StepRecord record = StepRecord.open(new FakeStep(run), name, Map.of(), false);
      for (int i = 0; i < 200; i++) {
        record.emit(new BuildEvent.StepOutput(name, i, "stdout", "line " + i));
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<RecordEntry> entries() throws IOException {
    return RunRecordReader.readAll(directory.resolve("slipway"));
  }

  private List<String> types() throws IOException {
    return entries().stream().map(RecordEntry::type).toList();
  }

  private RecordEntry entry(String type) throws IOException {
    return entries().stream().filter(entry -> entry.type().equals(type)).findFirst().orElseThrow();
  }
}
