package io.slipway.registry.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.settings.Bandwidth;
import io.slipway.registry.settings.Bandwidth.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private static final Instant MORNING = Instant.parse("2026-01-05T07:30:00Z");

  /** Sleeping is what makes time pass. */
  private final AtomicLong nanos = new AtomicLong();

  private final Pace pace =
      new Pace(
          nanos::get,
          () -> MORNING.plusNanos(nanos.get()),
          pause -> nanos.addAndGet(pause.toNanos()));

  private Duration timeFor(RateLimit limit, int chunks, int bytes) throws InterruptedException {
    long before = nanos.get();
    for (int i = 0; i < chunks; i++) {
      limit.take(bytes);
    }
    return Duration.ofNanos(nanos.get() - before);
  }

  @Test
  void shouldTakeASecond_whenASecondsWorthPasses() throws Exception {
    RateLimit limit = new RateLimit(Bandwidth.of("10MB/s"), pace);

    assertThat(timeFor(limit, 100, 100_000))
        .isBetween(Duration.ofMillis(890), Duration.ofSeconds(1));
  }

  @Test
  void shouldNotSaveUp_whenNothingPassedForLong() throws Exception {
    RateLimit limit = new RateLimit(Bandwidth.of("10MB/s"), pace);
    nanos.addAndGet(Duration.ofHours(1).toNanos());

    assertThat(timeFor(limit, 100, 100_000))
        .isBetween(Duration.ofMillis(890), Duration.ofSeconds(1));
  }

  @Test
  void shouldChangeRate_whenAWindowBegins() throws Exception {
    // 08:30 in Berlin is 07:30 UTC in winter: the window has begun half an hour ago.
    Bandwidth bandwidth =
        new Bandwidth(
            "100MB/s",
            List.of(new Window("08:00", "09:00", List.of("mon"), "Europe/Berlin", "1MB/s")));
    RateLimit limit = new RateLimit(bandwidth, pace);

    assertThat(timeFor(limit, 10, 100_000)).isGreaterThan(Duration.ofMillis(890));
    nanos.addAndGet(Duration.ofMinutes(30).toNanos());
    assertThat(timeFor(limit, 10, 100_000)).isLessThan(Duration.ofMillis(20));
  }

  @Test
  void shouldNeverWait_whenThereIsNoLimit() throws Exception {
    assertThat(timeFor(new RateLimit(null, pace), 1000, 1 << 20)).isZero();
  }
}
