package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that follows routes long after the settle time that the release was given. */
class ConfirmLosslessTest {
  private static final Duration SETTLE = Duration.ofMillis(200);
  private static final Duration LATE = Duration.ofMillis(1500);

  @TempDir Path directory;

  @Test
  void shouldKeepPodsUntilTheLastProxyFollows_whenThatIsConfirmed() throws Exception {
    try (Lossless run =
        new Lossless(directory, 1, LATE, new Lossless.Patience(SETTLE, true), 2, 4, 1)) {
      for (int i = 0; i < 3; i++) {
        run.rollOut();
      }
      run.untilAllFollow();

      assertThat(run.shoppers.losses()).isEmpty();
      assertThat(run.shoppers.answers()).hasSizeGreaterThanOrEqualTo(2);
      assertThat(run.done().toString()).contains("promoted: promoted");
      assertThat(run.wrong()).isEmpty();
    }
  }

  /** So that the test above can fail. */
  @Test
  void shouldLoseRequests_whenSettleIsTooShortAndNothingIsConfirmed() throws Exception {
    try (Lossless run =
        new Lossless(directory, 1, LATE, new Lossless.Patience(SETTLE, false), 2, 4, 1)) {
      run.rollOut();

      await().atMost(LATE.multipliedBy(4)).until(() -> run.shoppers.lost() > 0);
    }
  }
}
