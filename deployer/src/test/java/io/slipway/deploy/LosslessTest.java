package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code bench/deploy/lossless}. */
class LosslessTest {
  @TempDir Path directory;

  @Test
  void shouldLoseNoRequest_whileRolloutsArePromotedAbortedKilledAndSuperseded() throws Exception {
    try (Lossless run = new Lossless(directory, 1, Duration.ofMillis(400), 2, 4, 1)) {
      for (int i = 0; i < 5; i++) {
        run.rollOut();
      }
      run.untilAllFollow();

      assertThat(run.shoppers.losses()).isEmpty();
      assertThat(run.shoppers.lost()).isZero();
      assertThat(run.shoppers.requests()).isGreaterThan(2_000);
      assertThat(run.shoppers.answers()).hasSizeGreaterThanOrEqualTo(3);
      assertThat(run.ended()).isGreaterThan(8);
      assertThat(run.wrong()).isEmpty();
    }
  }
}
