package io.slipway.pipeline.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.RolloutEvent;
import io.slipway.image.BuildEvent;
import io.slipway.pipeline.record.EventFeed;
import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.record.SecretMask;
import io.slipway.registry.ReplicationEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoryTest {
  private static final String OLD = "sha256:" + "a".repeat(64);
  private static final String NEW = "sha256:" + "b".repeat(64);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final EventFeed feed =
      new EventFeed(
          Clock.systemUTC(),
          new SecretMask(),
          new PlainProgress(new PrintStream(out, true, UTF_8)));

  @Test
  void shouldSayWhatWasAttestedAndSigned_whenABuildDidSo() {
    feed.emit(null, new BuildEvent.ImageAttested("linux/amd64", "https://x.y/z", NEW, 2000));
    feed.emit(null, new BuildEvent.ImageSigned("host/shop@" + NEW));
    feed.emit(null, new BuildEvent.Warning("sbom-gap", "not all was read", "", 0));
    assertThat(out.toString(UTF_8))
        .contains("attested linux/amd64: https://x.y/z, 2.0 kB")
        .contains("signed host/shop@" + NEW)
        .contains("  not all was read (sbom-gap)");
  }

  @Test
  void shouldShowObjectsChangesAndTraffic_whenPlanned() {
    feed.emit(
        "1",
        new RolloutEvent.ObjectPlanned(
            "Service",
            "shop",
            "web",
            "configured",
            List.of("---", "kind: \"Service\""),
            List.of("@@ -1,2 +1,2 @@", "-a: 1", "+a: 2"),
            null));
    feed.emit(
        "1",
        new RolloutEvent.ObjectPlanned(
            "Namespace", "", "shop", "unchanged", List.of(), List.of(), "of the cluster"));
    feed.emit("1", new RolloutEvent.StepPlanned("shop", "may begin: now", null, null));
    feed.emit("1", new RolloutEvent.StepPlanned("shop", "send 20 %", 80, 20));
    assertThat(out)
        .hasToString(
            """
              configured Service shop/web
                ---
                kind: "Service"
              @@ -1,2 +1,2 @@
              -a: 1
              +a: 2
              unchanged Namespace shop (of the cluster)
              may begin: now
              stable  80 %, canary  20 %: send 20 %
            """);
  }

  @Test
  void shouldSayWhatJudgesSay_whenCountsAreReplayed() {
    feed.emit(
        "1",
        new RolloutEvent.Replayed(
            "shop", "rollback", "T", 40, 60, "it is worse", 500, 0.004, 0.02, List.of("cpu")));
    feed.emit(
        "2",
        new RolloutEvent.Replayed(
            "shop", "advance", "T", 90, 20, "all well", 0, null, null, List.of()));
    assertThat(out)
        .hasToString(
            """
              rollback after 40 s (T), of 60 readings: it is worse
              false alarms of 500 pseudo-canaries made of stable's requests: 0.4 %; where stable's errors hit one arm at a time: 2 %
              not replayed, no counts of requests: cpu
              advance after 90 s (T), of 20 readings: all well
              false alarms: not estimated; stable has too few requests, or runs is 0
            """);
  }

  @Test
  void shouldTellBothArmsInOneLine_whenMeasured() {
    measured("stable", 0.0, 22);
    measured("canary", 2 / 3.0, 3);
    measured("stable", 0.004, 250);
    measured("canary", null, 0);
    measured("stable", 0.0, 1);
    measured("canary", 0.0, 0);
    assertThat(out)
        .hasToString(
            """
              error-rate: canary 66.7 % of 3 requests, stable 0 % of 22 requests, at most 5 % allowed
              error-rate: canary without requests, stable 0.4 % of 250 requests, at most 5 % allowed
              error-rate: canary 0 %, stable 0 % of 1 request, at most 5 % allowed
            """);
  }

  @Test
  void shouldTellAVerdict_whenItIsAnotherThanBefore() {
    verdict("hold", 10, "3 of 10 requests seen");
    verdict("hold", 10, "7 of 10 requests seen");
    verdict("advance", 10, "error-rate is 0.00 % of 11 requests");
    verdict("advance", 10, "error-rate is 0.00 % of 14 requests");
    verdict("advance", 30, "error-rate is 0.00 % of 12 requests");
    verdict("hold", 30, "error-rate is 50.00 % of 12 requests (failing measurement 1 of 2)");
    verdict("rollback", 30, "error-rate is 50.00 % of 14 requests (failing measurement 2 of 2)");
    verdict("rollback", 30, "error-rate is 50.00 % of 14 requests (failing measurement 2 of 2)");
    feed.emit(
        "1",
        new RolloutEvent.RolloutFinished("shop", "rolledBack", "reg/shop@" + OLD, "why", 1200));
    assertThat(out)
        .hasToString(
            """
              verdict hold at 10 %: 3 of 10 requests seen
              verdict advance at 10 %: error-rate is 0.00 % of 11 requests
              verdict advance at 30 %: error-rate is 0.00 % of 12 requests
              verdict hold at 30 %: error-rate is 50.00 % of 12 requests (failing measurement 1 of 2)
              verdict roll back at 30 %: error-rate is 50.00 % of 14 requests (failing measurement 2 of 2)
              verdict roll back at 30 %: error-rate is 50.00 % of 14 requests (failing measurement 2 of 2)
              release shop rolled back: why (1.2 s), serving reg/shop@sha256:aaaaaaaaaaaa
            """);
  }

  @Test
  void shouldTellWhatARolloutWaitsFor_andWhereItGoes() {
    feed.emit(
        "1",
        new RolloutEvent.Waiting("shop", "schedule", "no window is open", "2026-06-02T02:30Z"));
    feed.emit("1", new RolloutEvent.Waiting("shop", "queue", "1 goes first", null));
    feed.emit("1", new RolloutEvent.ScheduleIgnored("shop", "ada", "INC-1"));
    feed.emit("1", new RolloutEvent.GateAnswered("shop", "board", "start", "allow", "fine"));
    feed.emit("1", new RolloutEvent.WaveStarted("shop", "regions", List.of("eu", "us")));
    feed.emit(
        "1", new RolloutEvent.ClusterFinished("shop", "regions", "eu", "takenBack", "us failed"));
    feed.emit("1", new RolloutEvent.Refused("shop", "gate board says no"));
    assertThat(out)
        .hasToString(
            """
              shop is waiting until 2026-06-02T02:30Z (schedule): no window is open
              shop is waiting (queue): 1 goes first
              the schedule of shop is ignored by ada: INC-1
              gate board (start) says allow: fine
              wave regions of shop begins: eu, us
              wave regions, cluster eu: taken back (us failed)
              gate board says no
            """);
  }

  @Test
  void shouldListWhatTheRunMade_whenItEnds() {
    feed.emit(null, new RunEvent.StageStarted("s1", "Sites", null, false, 1));
    feed.emit(null, new RunEvent.StageStarted("s2", "B", "s1", false, 2));
    feed.emit(null, new RunEvent.StageFinished("s2", "B", RunStatus.SUCCESS, 900, null));
    feed.emit(null, new RunEvent.StageFinished("s1", "Sites", RunStatus.SUCCESS, 950, null));
    feed.emit("1", new BuildEvent.ImagePushed("reg/shop:2", NEW));
    tag("1", OLD, "present", false);
    tag("2", NEW, "copied", false);
    tag("stable", OLD, "present", true);
    out.reset();
    feed.emit(null, new RunEvent.RunFinished(RunStatus.SUCCESS, 1000, null));
    assertThat(out)
        .hasToString(
            """

              Sites                        done in 950 ms
                B                          done in 900 ms
              reg/shop:2 NEW
              site-b shop:2 NEW
              site-b shop:stable OLD
            SUCCESS in 1.0 s
            """
                .replace("NEW", NEW)
                .replace("OLD", OLD));
  }

  @Test
  void shouldTellWhichArtifactFailed_whenOthersGoOn() {
    feed.emit("1", new ReplicationEvent.ArtifactFailed("site-b", "shop", OLD, "HTTP 500"));
    assertThat(out).hasToString("  failed shop sha256:aaaaaaaaaaaa at site-b: HTTP 500\n");
  }

  @Test
  void shouldKeepColoursOnly_whenAProcessSteersTheTerminal() {
    String text = "\u001b[2J\u001b]0;title\u0007\u001b[31mred\u001b[0m\r\tend\u001b[1A\u001bc";
    feed.emit("1", new RunEvent.LogLine("stdout", text));
    assertThat(out).hasToString("  \u001b[31mred\u001b[0m\tendc\n");
  }

  private void measured(String arm, @Nullable Double value, long samples) {
    feed.emit(
        "1", new RolloutEvent.Measured("shop", "error-rate", arm, value, 0.05, samples, "query"));
  }

  private void verdict(String verdict, int weight, String reason) {
    feed.emit("1", new RolloutEvent.Verdict("shop", verdict, weight, reason));
  }

  private void tag(String tag, String digest, String outcome, boolean moved) {
    feed.emit("1", new ReplicationEvent.ManifestCopied("site-b", "shop", digest, "type", outcome));
    feed.emit("1", new ReplicationEvent.TagVerified("reg", "site-b", "shop", tag, digest, moved));
  }
}
