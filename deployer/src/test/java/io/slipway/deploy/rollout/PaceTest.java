package io.slipway.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  @Test
  void shouldLookMoreSeldom_whenManyAreDriven() {
    Pace pace = new Pace();
    Duration alone = pace.next(null, NOW);
    for (int i = 0; i < 1_000; i++) {
      pace.enter();
    }
    Duration amongMany = pace.next(null, NOW);
    Duration due = pace.next(NOW.plusMillis(40), NOW);
    for (int i = 0; i < 1_000; i++) {
      pace.leave();
    }

    assertThat(alone).isEqualTo(Duration.ofMillis(250));
    assertThat(amongMany).isEqualTo(Duration.ofSeconds(5));
    assertThat(due).isEqualTo(Duration.ofMillis(40));
  }
}
