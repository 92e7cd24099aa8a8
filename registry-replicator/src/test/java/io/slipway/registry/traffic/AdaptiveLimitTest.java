package io.slipway.registry.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.settings.RegistrySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {

  @Test
  void shouldRefuse_whenAsManyAreAtWorkAsMay() throws Exception {
    AdaptiveLimit limit = new AdaptiveLimit(1);
    limit.acquire();

    assertThat(limit.tryAcquire(Duration.ofMillis(5))).isFalse();
    limit.release();
    assertThat(limit.tryAcquire(Duration.ZERO)).isTrue();
  }

  @Test
  void shouldHalve_whenPushedBackAndGrowAgainWithSuccess() throws Exception {
    AdaptiveLimit limit = new AdaptiveLimit(64);
    for (int i = 0; i < 8; i++) {
      limit.acquire();
    }

    limit.pushedBack();
    assertThat(limit.allowed()).isEqualTo(4);
    limit.pushedBack();
    limit.pushedBack();
    limit.pushedBack();
    assertThat(limit.allowed()).isEqualTo(1);
    for (int i = 0; i < 16; i++) {
      limit.succeeded();
    }
    assertThat(limit.allowed()).isEqualTo(2);
  }

  @Test
  void shouldHoldEveryoneBack_whenRegistryAsksForTime() throws Exception {
    List<Duration> pauses = new ArrayList<>();
    Traffic traffic =
        Traffic.of(
            RegistrySettings.of("a.test"), new Pace(() -> 0, () -> Instant.EPOCH, pauses::add));

    traffic.awaitTurn();
    traffic.pushedBack(Duration.ofSeconds(3));
    traffic.awaitTurn();
    traffic.pushedBack(Duration.ofHours(3));
    traffic.awaitTurn();

    assertThat(pauses).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(3));
  }
}
