package io.jenkins.plugins.slipway.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.RolloutEvent;
import io.slipway.image.BuildEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSummaryTest {
  @TempDir Path directory;

  @Test
  void shouldSayImagesAndVerdicts_whenTheRecordHasThem() throws Exception {
    FakeRun run = new FakeRun(directory);
    StepRecord record = StepRecord.open(new FakeStep(run), "deployRelease", Map.of(), false);
    record.emit(new BuildEvent.ImagePushed("registry/shop:1", "sha256:1"));
    record.emit(
        new RolloutEvent.RolloutFinished(
            "shop", "rolledBack", "registry/shop@sha256:0", "5 % errors", 10));
    record.emit(
        new RolloutEvent.Replayed(
            "shop", "advance", "T", 90, 20, "all well", 0, null, null, List.of()));

    RecordSummary summary = run.getAction(SlipwayBuildAction.class).getSummary();

    assertThat(summary.getImages()).containsExactly("registry/shop:1@sha256:1");
    assertThat(summary.getRollouts())
        .containsExactly(
            new RecordSummary.Rollout(
                "shop", "rolledBack", "registry/shop@sha256:0", "5 % errors"));
    assertThat(summary.getReplays())
        .containsExactly(new RecordSummary.Replay("shop", "advance", "all well"));
    assertThat(summary.getDestinations()).isEmpty();
  }

  @Test
  void shouldBeEmpty_whenThereIsNoRecord() throws Exception {
    assertThat(RecordSummary.read(directory).getImages()).isEmpty();
  }
}
