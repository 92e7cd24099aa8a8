package io.jenkins.plugins.slipway.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.RolloutEvent;
import io.slipway.image.BuildEvent;
import java.nio.file.Path;
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

    RecordSummary summary = run.getAction(SlipwayBuildAction.class).getSummary();

    assertThat(summary.getImages()).containsExactly("registry/shop:1@sha256:1");
    assertThat(summary.getRollouts())
        .containsExactly(
            new RecordSummary.Rollout(
                "shop", "rolledBack", "registry/shop@sha256:0", "5 % errors"));
    assertThat(summary.getDestinations()).isEmpty();
  }

  @Test
  void shouldBeEmpty_whenThereIsNoRecord() throws Exception {
    assertThat(RecordSummary.read(directory).getImages()).isEmpty();
  }
}
