package io.slipway.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtOnceTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 1000})
  void shouldDoEachOnce(int count) throws Exception {
    AtomicIntegerArray times = new AtomicIntegerArray(count);
    AtOnce.each(count, times::incrementAndGet);
    for (int i = 0; i < count; i++) {
      assertThat(times.get(i)).isEqualTo(1);
    }
  }

  @Test
  void shouldFailAndBeginNoMore_whenOneFails() {
    AtomicInteger begun = new AtomicInteger();
    assertThatThrownBy(
            () ->
                AtOnce.each(
                    100_000,
                    i -> {
                      begun.incrementAndGet();
                      throw new IOException("cannot read " + i);
                    }))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot read");
    assertThat(begun.get()).isLessThan(100);
  }

  @Test
  void shouldEnd_whenTheOtherThreadsAreBusy() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i < CompressionThreads.count(); i++) {
      CompressionThreads.shared()
          .execute(
              () -> {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
    AtomicInteger done = new AtomicInteger();
    try {
      AtOnce.each(50, i -> done.incrementAndGet());
    } finally {
      release.countDown();
    }
    assertThat(done).hasValue(50);
  }

  @Test
  void shouldStop_whenInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> AtOnce.each(50, i -> {})).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
