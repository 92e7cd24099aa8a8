package io.slipway.pipeline.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.deploy.RolloutEvent;
import io.slipway.image.BuildEvent;
import io.slipway.pipeline.record.EventFeed;
import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.record.SecretMask;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class LiveProgressTest {
  private static final int WIDTH = 60;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void shouldEndWithoutLiveLines_whenClosed() {
    try (LiveProgress live = live()) {
      EventFeed feed = feed(live);
      feed.emit("1", new BuildEvent.LayerProgress("reg", "sha256:0123456789abcdef", 50, 100));
      await().untilAsserted(() -> assertThat(shown()).contains("[############------------]"));
      assertThat(shown().replaceAll("\u001b\\[[0-9]*[A-Za-z]", "").lines())
          .filteredOn(line -> line.contains("50 B of"))
          .isNotEmpty()
          .allMatch(line -> line.length() < WIDTH);
      feed.emit(
          "1", new BuildEvent.LayerPushed("reg", "repo", "sha256:0123456789abcdef", 100, "pushed"));
    }
    String last = shown().substring(shown().lastIndexOf("\u001b[2K") + 4);
    assertThat(last)
        .contains("pushed sha256:0123456789ab 100 B to reg/repo")
        .doesNotContain("####");
  }

  @Test
  void shouldTellTheSameLines_whenPlain() {
    try (PlainProgress plain = new PlainProgress(new PrintStream(out, true, UTF_8))) {
      EventFeed feed = feed(plain);
      feed.emit(null, new RunEvent.StageStarted("s1", "Sites", null, false, 1));
      feed.emit(null, new RunEvent.StageStarted("s2", "B", "s1", true, 2));
      feed.emit("1", new RunEvent.StepStarted("deployRelease", "s2", "file: release.yaml", 3));
      feed.emit("1", new RolloutEvent.WeightShifted("shop", 70, 30, 5));
      feed.emit("1", new RunEvent.StepFinished("deployRelease", RunStatus.SUCCESS, 5, null));
      feed.emit(null, new RunEvent.StageFinished("s2", "B", RunStatus.SUCCESS, 1500, null));
      feed.emit(null, new RunEvent.RunFinished(RunStatus.FAILURE, 61_000, "Jenkinsfile:3: why"));
    }
    assertThat(shown())
        .isEqualTo(
            """
            == Sites
            == B
            [B] -> deployRelease file: release.yaml
            [B]   weight [######--------------] 30 % to the canary of shop
            == B done in 1.5 s

                B                          done in 1.5 s
            FAILURE in 1 min 1 s: Jenkinsfile:3: why
            """);
  }

  private LiveProgress live() {
    return new LiveProgress(new PrintStream(out, true, UTF_8), () -> WIDTH);
  }

  private static EventFeed feed(Progress progress) {
    return new EventFeed(Clock.systemUTC(), new SecretMask(), progress);
  }

  private String shown() {
    return out.toString(UTF_8);
  }
}
