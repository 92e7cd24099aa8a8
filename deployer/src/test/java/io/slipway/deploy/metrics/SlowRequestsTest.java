package io.slipway.deploy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.judge.Counts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlowRequestsTest {
  private final SlowRequests slow = new SlowRequests(0.95);

  @Test
  void shouldCountAboveTheEdgeThatStableHadBefore() {
    assertThat(slow.add(buckets(0, 0, 0), buckets(0, 0, 0))).isNull();
    assertThat(slow.add(buckets(900, 970, 1000), buckets(10, 20, 50)))
        .isEqualTo(new SlowRequests.Both(new Counts(1000, 0), new Counts(50, 0)));

    assertThat(slow.add(buckets(1800, 1940, 2000), buckets(20, 40, 100)))
        .isEqualTo(new SlowRequests.Both(new Counts(1000, 30), new Counts(50, 30)));
  }

  @Test
  void shouldCountFromZero_whenAProxyBeganAnew() {
    slow.add(buckets(0, 0, 0), buckets(0, 0, 0));
    slow.add(buckets(900, 970, 1000), buckets(0, 0, 0));

    assertThat(slow.add(buckets(90, 96, 100), buckets(1, 2, 10)))
        .isEqualTo(new SlowRequests.Both(new Counts(100, 4), new Counts(10, 8)));
  }

  /** Cumulative buckets up to 10 ms, 100 ms and without bound. */
  private static List<Sample> buckets(double ten, double hundred, double all) {
    return List.of(bucket("10", ten), bucket("100", hundred), bucket("+Inf", all));
  }

  private static Sample bucket(String le, double value) {
    return new Sample("b", Map.of("le", le), value);
  }
}
