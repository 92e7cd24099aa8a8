package io.slipway.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EjectionsTest {

  private static final OutlierDetection RULE =
      new OutlierDetection(3, 0, Duration.ofSeconds(10), Duration.ofSeconds(30), 50, 0);

  private long nanos;
  private final Ejections ejections = new Ejections(() -> nanos);
  private final List<Endpoint> four = endpoints(4);

  private static List<Endpoint> endpoints(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> new Endpoint("10.0.0." + i, 80, Map.of(), Workload.UNKNOWN))
        .toList();
  }

  private void answer(int endpoint, int... statuses) {
    for (int status : statuses) {
      ejections.answered(four.get(endpoint).address(), status, four, RULE);
    }
  }

  private void pass(int seconds) {
    nanos += Duration.ofSeconds(seconds).toNanos();
  }

  private List<Integer> out() {
    List<Endpoint> healthy = ejections.healthy(four, RULE);
    return IntStream.range(0, 4).filter(i -> !healthy.contains(four.get(i))).boxed().toList();
  }

  @Test
  void shouldEjectAtOnce_whenFailuresFollowEachOther() {
    answer(0, 500, 503);
    assertThat(out()).isEmpty();
    answer(0, 503);
    assertThat(out()).containsExactly(0);
  }

  @Test
  void shouldBeginToCountAnew_whenAnAnswerIsGood() {
    answer(0, 500, 500, 404, 500, 500);
    assertThat(out()).isEmpty();
  }

  @Test
  void shouldTakeBackAtTheNextLook_whenTheTimeIsOver_andEjectForLongerNextTime() {
    pass(5);
    answer(0, 500, 500, 500);
    pass(30);
    assertThat(out()).containsExactly(0);
    pass(5);
    assertThat(out()).isEmpty();

    answer(0, 500, 500, 500);
    pass(59);
    assertThat(out()).containsExactly(0);
    pass(2);
    assertThat(out()).isEmpty();
  }

  @Test
  void shouldForgiveInTime() {
    answer(0, 500, 500, 500);
    pass(30);
    assertThat(out()).isEmpty();
    pass(20);
    assertThat(out()).isEmpty();

    answer(0, 500, 500, 500);
    pass(30);
    assertThat(out()).isEmpty();
  }

  @Test
  void shouldKeepAShare_whateverHappens() {
    for (int endpoint = 0; endpoint < 4; endpoint++) {
      answer(endpoint, 500, 500, 500);
    }
    assertThat(out()).containsExactly(0, 1);
  }

  @Test
  void shouldUseAll_whenTooFewWouldBeLeft() {
    OutlierDetection careful =
        new OutlierDetection(1, 0, Duration.ofSeconds(1), Duration.ofSeconds(1), 100, 50);
    for (int i = 0; i < 2; i++) {
      ejections.answered(four.get(i).address(), 500, four, careful);
    }
    assertThat(ejections.healthy(four, careful)).hasSize(2);
    ejections.answered(four.get(2).address(), 500, four, careful);
    assertThat(ejections.healthy(four, careful)).hasSize(4);
  }

  @Test
  void shouldCountGatewayErrorsApart() {
    OutlierDetection gateway =
        new OutlierDetection(0, 2, Duration.ofSeconds(1), Duration.ofSeconds(1), 100, 0);
    String first = four.get(0).address();
    ejections.answered(first, 503, four, gateway);
    ejections.answered(first, 500, four, gateway);
    ejections.answered(first, 503, four, gateway);
    assertThat(ejections.healthy(four, gateway)).hasSize(4);
    ejections.answered(first, 504, four, gateway);
    assertThat(ejections.healthy(four, gateway)).hasSize(3);
  }
}
