package io.slipway.pipeline.page;

import io.slipway.deploy.RolloutEvent;
import io.slipway.image.BuildEvent;
import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.record.RunRecord;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.record.SecretMask;
import io.slipway.registry.ReplicationEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * Writes the record of a run that built, replicated, promoted at one site and rolled back at the
 * other: through the real types, so that the page follows them.
 */
final class SampleRun {

  static final String DIGEST = "sha256:" + "f".repeat(64);
  static final String HOSTILE = "</script><script>document.title='hacked'</script><img src=x>";

  private SampleRun() {}

  static Path write(Path directory) throws IOException {
    try (RunRecord record = RunRecord.open(directory, new TickingClock(), new SecretMask())) {
      record.append(
          null,
          new RunEvent.RunStarted(
              RunEvent.SCHEMA, "shop 2", "Jenkinsfile", Map.of("VERSION", "2"), "/w"));
      build(record);
      replicate(record);
      rollOut(record, "d1", "site-b", false);
      rollOut(record, "d2", "site-c", true);
      record.append(
          "a1",
          new RolloutEvent.Replayed(
              "shop",
              "rollback",
              "2026-11-23T10:00:40Z",
              40,
              60,
              "the canary is worse: 5 %",
              500,
              0.004,
              0.02,
              List.of("cpu")));
      record.append("t1", new RolloutEvent.LogLine("shop-1", "shop", HOSTILE));
      record.append(null, new RunEvent.LogLine("stdout", HOSTILE));
      record.append(
          null,
          new RunEvent.RunFinished(RunStatus.FAILURE, 48_000, "shop in site-c was rolled back"));
    }
    return directory;
  }

  private static void build(RunRecord record) {
    stage(record, "s1", "Build", "b1", "buildImage");
    record.append(
        "b1",
        new BuildEvent.BuildStarted(
            ".",
            "Dockerfile",
            List.of("127.0.0.1:1/shop/web:2"),
            List.of("linux/amd64"),
            2,
            "bubblewrap"));
    for (int i = 1; i <= 2; i++) {
      record.append(
          "b1", new BuildEvent.StepStarted("build", i, 2, "RUN step " + i, "Dockerfile", i));
      record.append("b1", new BuildEvent.StepFinished("build", i, i == 1, 120, DIGEST, 4096));
    }
    record.append(
        "b1", new BuildEvent.LayerPushed("127.0.0.1:1", "shop/web", DIGEST, 4096, "mounted"));
    record.append("b1", new BuildEvent.ImagePushed("127.0.0.1:1/shop/web:2", DIGEST));
    record.append("b1", new BuildEvent.BuildFinished(DIGEST, 4096, 1, 2, 1, 1500));
    finish(record, "s1", "Build", "b1", "buildImage", RunStatus.SUCCESS);
  }

  private static void replicate(RunRecord record) {
    stage(record, "s2", "Replicate", "r1", "replicateImage");
    record.append(
        "r1",
        new ReplicationEvent.PlanMade(
            "shop", List.of("127.0.0.1:1"), List.of("site-b", "site-c", "site-d"), 1, 2, 5000, 0));
    for (String site : List.of("site-b", "site-c", "site-d")) {
      record.append(
          "r1", new ReplicationEvent.TagDue("127.0.0.1:1", site, "shop/web", "2", DIGEST, false));
    }
    record.append(
        "r1",
        new ReplicationEvent.ArtifactRefused(
            "site-b", "shop/web", "1", DIGEST, "gate signed: no signature"));
    record.append(
        "r1",
        new ReplicationEvent.IndexNarrowed(
            "127.0.0.1:1",
            "shop/web",
            "2",
            DIGEST,
            DIGEST,
            List.of("linux/amd64"),
            List.of("linux/arm64"),
            List.of(DIGEST)));
    record.append("r1", new ReplicationEvent.TagDeleted("site-b", "shop/web", "0", DIGEST));
    record.append(
        "r1",
        new ReplicationEvent.BlobCopied(
            "127.0.0.1:1", "site-b", "shop/web", DIGEST, 4096, "copied"));
    record.append(
        "r1",
        new ReplicationEvent.TagVerified("127.0.0.1:1", "site-b", "shop/web", "2", DIGEST, false));
    record.append(
        "r1",
        new ReplicationEvent.Retrying(
            "site-c", "PUT manifest", 2, 5, 400, "503 Service Unavailable"));
    record.append("r1", new ReplicationEvent.DestinationFailed("site-d", "connection refused"));
    finish(record, "s2", "Replicate", "r1", "replicateImage", RunStatus.FAILURE);
  }

  private static void rollOut(RunRecord record, String step, String namespace, boolean faulty) {
    stage(record, "s-" + step, namespace, step, "deployRelease");
    record.append(
        step,
        new RolloutEvent.Waiting("shop", "schedule", "no window is open", "2026-06-02T02:30Z"));
    record.append(
        step, new RolloutEvent.GateAnswered("shop", "board", "start", "allow", "approved by ada"));
    record.append(
        step,
        new RolloutEvent.RolloutStarted(
            "shop",
            namespace,
            "r",
            "b/shop@" + DIGEST,
            "b/shop@" + DIGEST,
            "canary",
            List.of(10, 100)));
    record.append(step, new RolloutEvent.WeightShifted("shop", 90, 10, 900));
    record.append(
        step,
        new RolloutEvent.Measured(
            "shop", "error-rate", "canary", faulty ? 0.2 : 0.0, 0.05, 40, "q"));
    record.append(
        step, new RolloutEvent.Measured("shop", "error-rate", "stable", null, 0.05, 0, "q"));
    record.append(
        step,
        new RolloutEvent.Verdict(
            "shop",
            faulty ? "rollback" : "promote",
            10,
            faulty ? "error-rate is 20 %" : "all well"));
    record.append(
        step, new RolloutEvent.WeightShifted("shop", faulty ? 100 : 0, faulty ? 0 : 100, 900));
    record.append(
        step,
        new RolloutEvent.RolloutFinished(
            "shop", faulty ? "rolledBack" : "promoted", "b/shop@" + DIGEST, "", 20_000));
    finish(
        record,
        "s-" + step,
        namespace,
        step,
        "deployRelease",
        faulty ? RunStatus.FAILURE : RunStatus.SUCCESS);
  }

  private static void stage(
      RunRecord record, String stage, String name, String step, String stepName) {
    record.append(null, new RunEvent.StageStarted(stage, name, null, false, 1));
    record.append(step, new RunEvent.StepStarted(stepName, stage, "", 2));
  }

  private static void finish(
      RunRecord record, String stage, String name, String step, String stepName, RunStatus status) {
    record.append(step, new RunEvent.StepFinished(stepName, status, 1000, null));
    record.append(null, new RunEvent.StageFinished(stage, name, status, 1100, null));
  }

  /** A clock that moves half a second each time it is asked. */
  private static final class TickingClock extends Clock {
    private Instant now = Instant.parse("2026-11-23T06:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      now = now.plusMillis(500);
      return now;
    }
  }
}
