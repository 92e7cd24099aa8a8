package io.slipway.deploy.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.slipway.deploy.TestReleases;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code confirm} as a release file gives it. */
class ConfirmRecordTest {
  private static final Source PAGE = new Source(new Exposition("http://m/metrics"), null);
  private static final Source ASKED = new Source(null, new Prometheus("http://p:9090", "sum(x)"));
  private static final Source CPU =
      new Source(null, null, null, new PodUsage(PodUsage.Resource.CPU), null, null, null);
  private static final Confirm USUAL = new Confirm(PAGE);

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong(() -> new Confirm(null), "source: is missing; expected prometheus or exposition"),
        wrong(() -> new Confirm(CPU), "source: pods doesn't count where requests go"),
        wrong(() -> with(PAGE, 51.0, null, null), "tolerance: 51.0 is not within 0 and 50 %"),
        wrong(() -> with(PAGE, Double.NaN, null, null), "tolerance: NaN is not within 0 and 50 %"),
        wrong(() -> with(PAGE, null, -1.0, null), "leftover: -1.0 is not within 0 and 50 %"),
        wrong(() -> with(PAGE, null, null, 0), "minRequests: 0 is less than 1"),
        wrong(() -> lasting(PAGE, 0, null, null), "window: must be longer than 0s"),
        wrong(() -> lasting(ASKED, 30, null, null), "window: the query has a time of its own"),
        wrong(
            () -> lasting(PAGE, 400, null, null),
            "timeout: must be longer than window, which is 400 s"),
        wrong(() -> lasting(PAGE, null, 30, null), "timeout: must be longer than window"),
        wrong(() -> lasting(PAGE, null, null, 30), "noDataTimeout: must be longer than window"),
        wrong(
            () -> then(Unconfirmed.CONTINUE, null),
            "onTimeout: continue would take Pods from requests that are seen to come"),
        wrong(
            () -> routing(haproxy(), USUAL),
            "confirm: Istio counts no requests that HAProxy sends from outside the cluster"));
  }

  private static Arguments wrong(ThrowingCallable make, String message) {
    return Arguments.of(message, make);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void shouldRefuse(String message, ThrowingCallable make) {
    assertThatIllegalArgumentException()
        .isThrownBy(make)
        .satisfies(e -> assertThat(e).hasMessageStartingWith(message));
  }

  @Test
  void shouldBeWhatIsUsual_whenOnlyTheSourceIsSaid() {
    assertThat(USUAL.windowOrDefault()).isEqualTo(Duration.ofSeconds(30));
    assertThat(USUAL.onTimeoutOrDefault()).isEqualTo(Unconfirmed.PAUSE);
    assertThat(USUAL.onNoDataOrDefault()).isEqualTo(Unconfirmed.PAUSE);
    assertThat(USUAL.leftoverOrDefault()).isZero();
    assertThat(new Confirm(ASKED).windowOrDefault()).isZero();
    assertThat(then(null, Unconfirmed.CONTINUE).onNoDataOrDefault())
        .isEqualTo(Unconfirmed.CONTINUE);
  }

  @Test
  void shouldBeAllowedWithEachRouter_whenItCanCount() {
    assertThat(routing(haproxy(), new Confirm(ASKED)).confirm()).isNotNull();
    assertThat(routing(new Routing(new PlainRouting("shop", null)), USUAL).confirm())
        .isEqualTo(USUAL);
    assertThat(
            routing(new Routing(new TraefikRouting("shop", "shop", null, null, null)), USUAL)
                .confirm())
        .isEqualTo(USUAL);
  }

  @Test
  void shouldRefuseTwoWaysToGiveUp_whenWorkloadsGoTogether() {
    Workload web = workload("web", USUAL);
    Workload api = workload("api", then(Unconfirmed.ROLL_BACK, null));

    assertThat(spec(web, workload("api", with(PAGE, 1.0, null, 9))).confirm()).isEqualTo(USUAL);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec(web, api))
        .withMessageStartingWith("workloads: timeout, onTimeout, noDataTimeout and onNoData");
  }

  @Test
  void shouldNotNeedData_whenAClusterIsTakenBack() {
    Spec one = spec(workload("web", then(Unconfirmed.ROLL_BACK, Unconfirmed.PAUSE)));

    Confirm back = one.withoutNeedOfData().confirm();

    assertThat(back).isEqualTo(then(Unconfirmed.ROLL_BACK, Unconfirmed.CONTINUE));
  }

  private static Spec spec(Workload... workloads) {
    Spec one = TestReleases.shop("http://m/metrics").spec();
    Metric metric = one.analysis().metrics().get(0);
    Metric ofWeb =
        new Metric(metric.name(), metric.maxErrorRatio(), 5, null, null, metric.source(), "web");
    return new Spec(
        null,
        one.manifests(),
        null,
        null,
        null,
        null,
        List.of(workloads),
        one.strategy(),
        null,
        new Analysis(Duration.ofSeconds(1), 1, null, List.of(ofWeb)),
        null,
        null,
        List.of(),
        List.of(),
        null);
  }

  private static Workload workload(String name, Confirm confirm) {
    Routing routing = new Routing(new IstioRouting(name, name, name, null));
    return new Workload("Deployment", name, name, null, List.of(), routing.with(confirm));
  }

  private static Routing routing(Routing routing, Confirm confirm) {
    return routing.with(confirm);
  }

  private static Routing haproxy() {
    return new Routing(
        new HaproxyRouting(
            List.of("127.0.0.1:9999"),
            "shop",
            List.of("stable1"),
            List.of("canary1"),
            "shop",
            null));
  }

  private static Confirm with(Source source, Double tolerance, Double leftover, Integer least) {
    return new Confirm(source, tolerance, leftover, least, null, null, null, null, null);
  }

  private static Confirm lasting(Source source, Integer window, Integer timeout, Integer noData) {
    return new Confirm(
        source, null, null, null, seconds(window), seconds(timeout), null, seconds(noData), null);
  }

  private static Confirm then(Unconfirmed onTimeout, Unconfirmed onNoData) {
    return new Confirm(PAGE, null, null, null, null, null, onTimeout, null, onNoData);
  }

  private static Duration seconds(Integer seconds) {
    return seconds == null ? null : Duration.ofSeconds(seconds);
  }
}
