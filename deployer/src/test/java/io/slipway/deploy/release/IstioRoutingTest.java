package io.slipway.deploy.release;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IstioRoutingTest {
  private static final Duration TEN = Duration.ofSeconds(10);
  private static final Duration NANO = Duration.ofNanos(1);
  private static final List<RequestMatch> BY_COOKIE =
      List.of(new RequestMatch(null, "c", "v", null, null));

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong(() -> new HttpRetry(-1, null, null), "attempts: -1 is not within 0 and 100"),
        wrong(() -> new HttpRetry(1, NANO, null), "perTryTimeout: must be at least 1ms"),
        wrong(
            () -> new HttpRetry(1, null, "5xx, 999"),
            "retryOn: \"999\" is no condition that Envoy knows; it knows 5xx, cancelled"),
        wrong(
            () -> routing(TEN, new HttpRetry(1, TEN.plusMillis(1), null), null, List.of()),
            "retries: perTryTimeout is longer than timeout"),
        wrong(() -> routing(NANO, null, null, List.of()), "timeout: must be at least 1ms, or 0s"),
        wrong(() -> routing(null, null, "a b", List.of()), "stickyCookie: \"a b\" is not a"),
        wrong(() -> new TrafficPolicy(null, null, null), "trafficPolicy: says nothing"),
        wrong(() -> new SubsetPolicies(null, null), "subsets: says nothing"),
        wrong(() -> new TrafficPolicy.Tcp(0, null, null), "maxConnections: 0 is less than 1"),
        wrong(
            () -> new TrafficPolicy.Http(null, -5, null, null, null),
            "http2MaxRequests: -5 is less than 1"),
        wrong(
            () -> new TrafficPolicy.OutlierDetection(null, null, null, null, 101, null),
            "maxEjectionPercent: 101 is not within 0 and 100"),
        wrong(
            () -> new TrafficPolicy.OutlierDetection(null, null, Duration.ZERO, null, null, null),
            "interval: must be at least 1ms"),
        wrong(
            () -> new TrafficPolicy.ConsistentHash(null, null),
            "consistentHash: needs exactly one of httpCookie, httpHeaderName, found 0"),
        wrong(() -> new TrafficPolicy.HttpCookie("c", "there", null), "path: \"there\" is no path"),
        wrong(
            () -> new InjectedFault(List.of(), null, new InjectedFault.Abort(1, 500)),
            "match: is missing; a fault is for chosen requests"),
        wrong(
            () -> new InjectedFault(BY_COOKIE, null, null), "faults: a fault needs delay or abort"),
        wrong(() -> new InjectedFault.Abort(0, 500), "percentage: 0.0 is not above 0"),
        wrong(() -> new InjectedFault.Abort(100.1, 500), "percentage: 100.1 is not above 0"),
        wrong(() -> new InjectedFault.Abort(1, 700), "httpStatus: 700 is not within 200 and 599"),
        wrong(() -> new InjectedFault.Delay(1, Duration.ZERO), "fixedDelay: must be at least 1ms"),
        wrong(() -> new RateLimit(0, null, TEN), "maxTokens: 0 is less than 1"),
        wrong(
            () -> new RateLimit(1, null, Duration.ofMillis(49)),
            "fillInterval: must be at least 50ms"),
        wrong(() -> new Tracing(100.5), "randomSamplingPercentage: 100.5 is not within 0 and 100"),
        wrong(
            () -> routing(null, null, "who", List.of(fault())).check(stage(List.of())),
            "strategy: Istio can't tell a fault's requests by a cookie beside stickyCookie"),
        wrong(
            () -> routing(null, null, null, List.of(fault())).check(stage(BY_COOKIE)),
            "strategy: Istio can't tell a fault's requests from a headerRoute's by the same header"));
  }

  private static Arguments wrong(ThrowingCallable making, String message) {
    return Arguments.of(making, message);
  }

  private static InjectedFault fault() {
    return new InjectedFault(BY_COOKIE, null, new InjectedFault.Abort(1, 500));
  }

  private static Stage stage(List<RequestMatch> matches) {
    return new Stage(10, matches, 0, Scale.FULL, TEN, null, false);
  }

  private static IstioRouting routing(
      Duration timeout, HttpRetry retries, String cookie, List<InjectedFault> faults) {
    return new IstioRouting(
        "shop", "shop", "shop", null, timeout, retries, cookie, null, null, faults, null, null);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void shouldSayWhatIsWrong(ThrowingCallable making, String message) {
    assertThatThrownBy(making)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
