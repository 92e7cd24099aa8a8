package io.slipway.deploy.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BackgroundTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void shouldHoldOneThreadForAll_whileTheyWait() throws Exception {
    List<Repeated> waiting = new ArrayList<>();
    int before = threads();
    for (int i = 0; i < 500; i++) {
      waiting.add(Background.every(HOUR, () -> {}));
    }
    int held = threads() - before;
    for (Repeated each : waiting) {
      assertThat(each.end(HOUR)).isTrue();
    }

    assertThat(held).isLessThanOrEqualTo(1);
  }

  @Test
  void shouldDoItAgain_afterAFailureToo() throws Exception {
    CountDownLatch times = new CountDownLatch(3);
    Repeated repeated =
        Background.every(
            Duration.ofMillis(1),
            () -> {
              times.countDown();
              if (times.getCount() == 2) {
                throw new IllegalStateException("once");
              }
            });

    times.await();

    assertThat(repeated.end(HOUR)).isTrue();
  }

  @Test
  void shouldNotDelayOthers_whenOneHangs() throws Exception {
    CountDownLatch hung = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Repeated hanging = Background.every(Duration.ZERO, () -> hang(hung, release));
    hung.await();
    CountDownLatch other = new CountDownLatch(2);

    Repeated quick = Background.every(Duration.ZERO, other::countDown);

    other.await();
    assertThat(quick.end(HOUR)).isTrue();
    release.countDown();
    assertThat(hanging.end(HOUR)).isTrue();
  }

  @Test
  void shouldInterruptWhatIsUnderWay_whenPatienceEnds() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    AtomicBoolean interrupted = new AtomicBoolean();
    Repeated hanging =
        Background.every(
            Duration.ZERO,
            () -> {
              runs.incrementAndGet();
              interrupted.set(hang(begun, new CountDownLatch(1)));
            });
    begun.await();

    assertThat(hanging.end(Duration.ofMillis(10))).isFalse();
    assertThat(hanging.end(HOUR)).isTrue();

    assertThat(interrupted).isTrue();
    assertThat(runs).hasValue(1);
  }

  private static boolean hang(CountDownLatch begun, CountDownLatch until) {
    begun.countDown();
    try {
      until.await();
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private static int threads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("slipway-"))
            .count();
  }
}
