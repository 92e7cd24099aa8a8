package io.slipway.deploy.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ReleaseTest {
  private static final Duration TEN = Duration.ofSeconds(10);
  private static final String DIGEST = "sha256:" + "0a".repeat(32);
  private static final Source PAGE =
      new Source(new Exposition("http://127.0.0.1:15090/metrics"), null);

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong(
            () -> new Release("v1", "Release", meta(), spec()),
            "apiVersion: \"v1\" is not supported; allowed is slipway.io/v1"),
        wrong(
            () -> new Release("slipway.io/v1", "Rollout", meta(), spec()),
            "kind: \"Rollout\" is not supported; allowed is Release"),
        wrong(() -> new Metadata("Shop", null), "name: \"Shop\" is not a DNS label"),
        wrong(() -> new Metadata("a".repeat(56), null), "name: \"a"),
        wrong(() -> new Metadata("shop", "a.b"), "namespace: \"a.b\" is not a DNS label"),
        wrong(
            () -> new Workload("Job", "shop", "shop"),
            "kind: \"Job\" can't be brought in by canary; allowed are Deployment, StatefulSet, DaemonSet"),
        wrong(() -> new Workload("Deployment", "a".repeat(60), "shop"), "name: \"a"),
        wrong(
            () -> new CanaryStep(101, TEN),
            "setWeight: 101 is not a percentage; allowed are 0 to 100"),
        wrong(() -> new CanaryStep(-1, TEN), "setWeight: -1 is not a percentage"),
        wrong(() -> new CanaryStep(10, Duration.ZERO), "analyse: must be longer than 0s"),
        wrong(
            () -> new CanaryStep(null, null, null, null, null, null, null),
            "steps: a step is empty; expected at least one of setWeight"),
        wrong(
            () -> new CanaryStep(null, null, 101, null, null, null, null),
            "mirror: 101 is not a percentage"),
        wrong(
            () -> new CanaryStep(10, null, null, "half", TEN, null, null),
            "scale: \"half\" is not understood; expected full, traffic, a percentage"),
        wrong(
            () -> new CanaryStep(10, null, null, "120%", TEN, null, null),
            "scale: 120% is more than the stable arm"),
        wrong(
            () -> new CanaryStep(10, null, null, null, TEN, Duration.ZERO, null),
            "pauseFor: must be longer than 0s"),
        wrong(
            () -> new Canary(List.of(new CanaryStep(100, null))),
            "steps: the last step has no analyse"),
        wrong(
            () -> new Canary(List.of(new CanaryStep(50, null, null, "20%", TEN, null, null))),
            "steps: scale 20% is too few Pods for 50 % of the traffic"),
        wrong(
            () -> new Canary(List.of(new CanaryStep(50, null, 10, null, TEN, null, null))),
            "steps: mirror 10 and weight 50 go together badly"),
        wrong(
            () -> new RequestMatch("x", "c", "v", null, null),
            "headerRoute: needs exactly one of header, cookie, found 2"),
        wrong(
            () -> new RequestMatch("x", null, null, null, null),
            "headerRoute: needs exactly one of exact, prefix, regex, found 0"),
        wrong(() -> RequestMatch.header("x y", "v"), "header: \"x y\" is not a name"),
        wrong(
            () -> new RequestMatch(null, "c", "a;b", null, null),
            "cookie: the value \"a;b\" can't stand in a cookie"),
        wrong(
            () -> new BlueGreen(null, null, null, TEN, null, TEN),
            "analysePreview: nothing would reach the new version"),
        wrong(() -> new BlueGreen(null, null, null, null, null, null), "analyse: is missing"),
        wrong(
            () -> new Strategy(null, null),
            "strategy: needs exactly one of canary, blueGreen, found 0"),
        wrong(() -> new Canary(List.of()), "steps: is empty; expected at least setWeight: 100"),
        wrong(() -> canary(50, 10), "steps: weight 10 follows 50; weights must ascend"),
        wrong(() -> canary(50, 50, 100), "steps: weight 50 follows 50; weights must ascend"),
        wrong(() -> canary(10, 90), "steps: the last weight is 90; it must be 100"),
        wrong(
            () -> new Routing(null, null, null, null, null, null, null),
            "routing: needs exactly one of istio, gateway, nginx, traefik, haproxy, plain, found 0"),
        wrong(
            () -> new IstioRouting("Shop_1", "shop", "shop", null),
            "host: \"Shop_1\" is not a DNS label"),
        wrong(
            () -> new IstioRouting("shop", "shop", "shop", Duration.ofSeconds(-1)),
            "settle: must not be negative"),
        wrong(
            () -> new Analysis(TEN, 0, null, List.of(metric())),
            "failureLimit: 0 is not allowed; at least 1"),
        wrong(() -> new Analysis(TEN, 1, null, List.of()), "metrics: is empty"),
        wrong(
            () -> new Analysis(TEN, 1, null, List.of(metric(), metric())),
            "metrics: the name \"error-rate\" is used twice"),
        wrong(
            () -> new Analysis(TEN, 1, Duration.ZERO, List.of(metric())),
            "noDataTimeout: must be longer than 0s"),
        wrong(
            () -> new Metric("m", 1.5, 1, PAGE),
            "maxErrorRatio: 1.5 is not a ratio; allowed are 0 to 1"),
        wrong(() -> new Metric("m", Double.NaN, 1, PAGE), "maxErrorRatio: NaN is not a ratio"),
        wrong(() -> new Metric("m", 0.1, 0, PAGE), "minRequests: 0 is not allowed; at least 1"),
        wrong(
            () -> new Metric("m", 0.1, 5, new Source(null, new Prometheus("http://p:9090", "up"))),
            "minRequests: a prometheus query yields a ratio"),
        wrong(
            () -> new Source(null, null),
            "source: needs exactly one of exposition, prometheus, elasticsearch, pods, webhook, job,"
                + " newErrors, found 0"),
        wrong(
            () -> new Source(new Exposition("http://a/m"), new Prometheus("http://p", null)),
            "source: needs exactly one of exposition, prometheus, elasticsearch, pods, webhook, job,"
                + " newErrors, found 2"),
        wrong(() -> new Exposition("127.0.0.1:80/metrics"), "url: "),
        wrong(
            () -> new Exposition("ftp://a/m"),
            "url: \"ftp://a/m\" is not an http:// or https:// URL"),
        wrong(
            () -> new Analysis(TEN, 1, null, 0.5, null, List.of(metric())),
            "falseAlarm: 0.5 is not allowed; a chance of 0.0001 to 0.2"),
        wrong(
            () -> new Analysis(TEN, 1, null, null, BaselineArm.FRESH, List.of(metric())),
            "baseline: fresh needs a third Deployment"),
        wrong(
            () -> new Metric("m", null, null, null, null, PAGE),
            "metrics: one of maxErrorRatio, compare, threshold is needed"),
        wrong(
            () -> new Metric("m", 0.1, null, Comparison.of(Compared.ERRORS), null, PAGE),
            "metrics: only one of maxErrorRatio, compare, threshold may be given, found 2"),
        wrong(
            () ->
                new Metric(
                    "m",
                    Comparison.of(Compared.ERRORS),
                    new Source(null, new Prometheus("http://p", "up"))),
            "compare: needs requests to count"),
        wrong(
            () ->
                new Metric(
                    "m",
                    0.1,
                    null,
                    new Source(null, null, null, null, null, null, new NewErrors(null, null))),
            "source: newErrors judges by itself"),
        wrong(
            () -> new Comparison(null, null, null, null, null, null, null),
            "what: is missing; expected errors or latency"),
        wrong(
            () ->
                new Comparison(
                    Compared.ERRORS, null, null, Duration.ofMinutes(2), null, null, null),
            "warmUp: 120s is not allowed; 0s to 60s"),
        wrong(
            () -> new Comparison(Compared.ERRORS, 1.0, null, null, null, null, null),
            "worseBy: 1.0 is not allowed"),
        wrong(
            () -> new Comparison(Compared.ERRORS, null, 0.9, null, null, null, null),
            "quantile: goes with what: latency"),
        wrong(
            () -> new Threshold(null, null, null, null, null, null, null, null),
            "success: is missing, as is failure"),
        wrong(
            () -> new Threshold(null, "canry > 1", null, null, null, null, null, null),
            "failure: column 1: \"canry\" is not known"),
        wrong(() -> new Credential(null, null, null), "authorization: needs exactly one of env"),
        wrong(
            () -> new Elasticsearch("http://e", "Logs!", "q", null, null, null),
            "index: \"Logs!\" is not the name of an index"),
        wrong(
            () -> new CheckJob("check:1", null, null, null, null, null),
            "image: \"check:1\" has no digest"),
        wrong(() -> new Prometheus("http://p", " "), "query: is empty"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void shouldNameTheComponent_whenItIsWrong(ThrowingCallable making, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(making)
        .satisfies(e -> assertThat(e.getMessage()).startsWith(message));
  }

  @Test
  void shouldKeepEverything_whenWrittenAndReadAsJson() {
    JsonMapper json = JsonMapper.builder().build();
    Release release = new Release(meta(), spec());

    Release read = json.readValue(json.writeValueAsString(release), Release.class);

    assertThat(read).isEqualTo(release);
    assertThat(read.namespace()).isEqualTo("default");
    assertThat(read.spec().deadlineOrDefault()).isEqualTo(Duration.ofMinutes(30));
    assertThat(read.spec().strategy().weights()).containsExactly(10, 100);
  }

  @ParameterizedTest
  @CsvSource({"shop", "127.0.0.1:5000/team/shop", "registry.example.org/shop:1.2"})
  void shouldTakeAnImage_whenItHasADigest(String repository) {
    assertThat(ImageReference.parse(repository + "@" + DIGEST))
        .hasToString(repository + "@" + DIGEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"shop:1.2", "shop", "@sha256:00", "shop@sha256:zz", "shop@latest", "sh op@"})
  void shouldRefuseAnImage_whenItHasNoDigest(String image) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse(image))
        .withMessageStartingWith("image: \"");
  }

  @Test
  void shouldCarryOn_whatAStepDoesNotName() {
    List<RequestMatch> testers = List.of(RequestMatch.header("X-Tester", "1"));
    Canary canary =
        new Canary(
            List.of(
                new CanaryStep(null, testers, 50, "20%", TEN, null, null),
                new CanaryStep(null, null, 0, null, null, TEN, true),
                new CanaryStep(20, List.of(), null, null, TEN, null, null),
                new CanaryStep(100, null, null, "full", TEN, null, null)));

    assertThat(canary.stages())
        .containsExactly(
            new Stage(0, testers, 50, new Scale("20%"), TEN, null, false),
            new Stage(0, testers, 0, new Scale("20%"), Duration.ZERO, TEN, true),
            new Stage(20, List.of(), 0, new Scale("20%"), TEN, null, false),
            new Stage(100, List.of(), 0, Scale.FULL, TEN, null, false));
    assertThat(new Strategy(canary).features())
        .containsExactlyInAnyOrder(
            RouterFeature.HEADER_MATCH, RouterFeature.MIRROR_SHARE, RouterFeature.WEIGHT);
  }

  @Test
  void shouldSwitchAtOnce_whenBlueGreen() {
    List<RequestMatch> preview = List.of(RequestMatch.header("x-preview", "1"));

    assertThat(new BlueGreen(preview, null, null, TEN, true, TEN).stages())
        .containsExactly(
            new Stage(0, preview, 0, Scale.FULL, TEN, null, true),
            new Stage(100, List.of(), 0, Scale.FULL, TEN, null, false));
  }

  @ParameterizedTest
  @CsvSource({
    "full,7,10,7",
    "traffic,7,10,1",
    "traffic,10,25,3",
    "traffic,10,0,1",
    "50%,7,10,4",
    "3,10,10,3"
  })
  void shouldCountPods(String scale, int stable, int weight, int pods) {
    assertThat(new Scale(scale).pods(stable, weight)).isEqualTo(pods);
  }

  private static Arguments wrong(ThrowingCallable making, String message) {
    return Arguments.of(making, message);
  }

  private static Metadata meta() {
    return new Metadata("shop", null);
  }

  private static Canary canary(int... weights) {
    return new Canary(
        java.util.stream.IntStream.of(weights).mapToObj(w -> new CanaryStep(w, TEN)).toList());
  }

  private static Metric metric() {
    return new Metric("error-rate", 0.05, 20, PAGE);
  }

  private static Spec spec() {
    return new Spec(
        "shop@" + DIGEST,
        List.of("shop.yaml"),
        new Workload("Deployment", "shop", "shop"),
        new Strategy(canary(10, 100)),
        new Routing(new IstioRouting("shop", "shop", "shop", Duration.ofMillis(1500))),
        new Analysis(TEN, 2, null, List.of(metric())),
        null);
  }
}
