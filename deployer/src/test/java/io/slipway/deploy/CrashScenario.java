package io.slipway.deploy;

import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.BlueGreen;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.Metadata;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.RequestMatch;
import io.slipway.deploy.release.Routing;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.release.Spec;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.release.Workload;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A deployment that is going to be killed: version 2 over version 1, each with a configuration of
 * its own.
 *
 * @param first whether version 1 isn't there
 * @param good whether version 2 is any good
 * @param sameImage whether the versions differ in their configuration alone
 * @param abortIn the phase in which someone aborts; empty: nobody does
 * @param autoscaled whether the number of Pods isn't the release's, and changes on the way
 * @param confirmed whether routes are to be seen to be followed
 */
record CrashScenario(
    String name,
    Strategy strategy,
    boolean first,
    boolean good,
    boolean sameImage,
    String abortIn,
    boolean autoscaled,
    boolean confirmed) {
  private static final Duration ANALYSE = Duration.ofMillis(600);
  private static final Duration SETTLE = Duration.ofMillis(400);
  private static final List<RequestMatch> TESTERS = List.of(RequestMatch.header("x-tester", "yes"));

  private static final Strategy CANARY =
      new Strategy(new Canary(List.of(new CanaryStep(20, ANALYSE), new CanaryStep(100, ANALYSE))));

  private static final Strategy LONG =
      new Strategy(
          new Canary(
              List.of(
                  new CanaryStep(0, TESTERS, null, "1", ANALYSE, null, null),
                  new CanaryStep(20, List.of(), null, "full", ANALYSE, SETTLE, null),
                  new CanaryStep(50, ANALYSE, true),
                  new CanaryStep(100, ANALYSE))));

  private static final Strategy BLUE_GREEN =
      new Strategy(null, new BlueGreen(TESTERS, null, ANALYSE, null, null, ANALYSE));

  private static final String MANIFEST =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: shop
        labels: {app: shop}
      spec:
        REPLICAS
        progressDeadlineSeconds: 36000
        selector: {matchLabels: {app: shop}}
        template:
          metadata:
            labels: {app: shop}
          spec:
            terminationGracePeriodSeconds: 600
            containers:
              - name: shop
                image: slipway/image
                envFrom: [{configMapRef: {name: shop-config}}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: shop}
      spec:
        selector: {app: shop}
        ports: [{name: http, port: 80, targetPort: 8080}]
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: shop-config}
      data: {VERSION: "vNUMBER"}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: shop-notes}
      data: {TEXT: "of vNUMBER", vNUMBER: only here}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: shop-key}
      stringData: {KEY: "of vNUMBER"}
      """;

  /** Comes with version 2. */
  private static final String EXTRA =
      """
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: shop-extra}
      data: {TEXT: "of vNUMBER"}
      """;

  /** Comes where the number of Pods isn't the release's. */
  private static final String AUTOSCALER =
      """
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: shop}
      spec:
        minReplicas: 1
        maxReplicas: 1NUMBER
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
      """;

  static Stream<CrashScenario> all() {
    Stream<CrashScenario> ways =
        Stream.of(
            of("first deployment", CANARY).onNothing(),
            of("promoted", CANARY),
            of("rolled back", CANARY).bad(),
            of("header routes, a wait and an approval", LONG),
            of("blue/green", BLUE_GREEN),
            of("blue/green, rolled back", BLUE_GREEN).bad(),
            of("another configuration", CANARY).withTheSameImage(),
            of("autoscaled", CANARY).scaled(),
            of("autoscaled, rolled back", CANARY).scaled().bad(),
            of("confirmed", CANARY).seen(),
            of("confirmed, rolled back", CANARY).bad().seen(),
            of("confirmed, aborted in returningTraffic", LONG).abortedIn("returningTraffic").seen(),
            of("confirmed, aborted in shifting", LONG).abortedIn("shifting").seen());
    Stream<CrashScenario> aborts =
        Stream.of(
                "preparing",
                "canaryStarting",
                "shifting",
                "analysing",
                "waiting",
                "paused",
                "updatingStable",
                "returningTraffic",
                "removingCanary")
            .map(phase -> of("aborted in " + phase, LONG).abortedIn(phase));
    return Stream.concat(ways, aborts);
  }

  private static CrashScenario of(String name, Strategy strategy) {
    return new CrashScenario(name, strategy, false, true, false, "", false, false);
  }

  private CrashScenario onNothing() {
    return new CrashScenario(name, strategy, true, good, sameImage, abortIn, autoscaled, confirmed);
  }

  private CrashScenario bad() {
    return new CrashScenario(
        name, strategy, first, false, sameImage, abortIn, autoscaled, confirmed);
  }

  private CrashScenario withTheSameImage() {
    return new CrashScenario(name, strategy, first, good, true, abortIn, autoscaled, confirmed);
  }

  private CrashScenario abortedIn(String phase) {
    return new CrashScenario(name, strategy, first, good, sameImage, phase, autoscaled, confirmed);
  }

  private CrashScenario scaled() {
    return new CrashScenario(name, strategy, first, good, sameImage, abortIn, true, confirmed);
  }

  private CrashScenario seen() {
    return new CrashScenario(name, strategy, first, good, sameImage, abortIn, autoscaled, true);
  }

  /** What it ends in where nobody kills anything. */
  int end() {
    boolean tooLate = List.of("", "returningTraffic", "removingCanary").contains(abortIn);
    return good && tooLate ? 2 : 1;
  }

  /** The same without anything that goes wrong on the way. */
  CrashScenario calm() {
    return new CrashScenario(name, strategy, false, true, sameImage, "", autoscaled, confirmed);
  }

  /** As quick as can be, to the same ends. */
  CrashScenario simple() {
    String common = "%s %s".formatted(sameImage, autoscaled);
    return new CrashScenario(common, CANARY, false, true, sameImage, "", autoscaled, confirmed);
  }

  String image(int version) {
    return "registry.local/shop@sha256:" + Integer.toString(sameImage ? 1 : version).repeat(64);
  }

  String manifest(int version) {
    String all = version == 1 ? MANIFEST : MANIFEST + EXTRA;
    return (autoscaled ? all + AUTOSCALER : all)
        .replace("REPLICAS", autoscaled ? "paused: false" : "replicas: 2")
        .replace("NUMBER", String.valueOf(version));
  }

  private static Confirm confirm(String url) {
    return new Confirm(
        new Source(new Exposition(url), null),
        null,
        null,
        null,
        Duration.ofSeconds(2),
        Duration.ofHours(1),
        null,
        Duration.ofHours(1),
        null);
  }

  Release release(String namespace, String metricsUrl) {
    Routing routing = new Routing(new IstioRouting("shop", "shop", "shop", SETTLE));
    return new Release(
        new Metadata("shop", namespace),
        new Spec(
            null,
            List.of("shop.yaml"),
            new Workload("Deployment", "shop", "shop"),
            strategy,
            confirmed ? routing.with(confirm(CrashSite.splitUrl(metricsUrl))) : routing,
            new Analysis(
                Duration.ofMillis(100),
                2,
                Duration.ofHours(3),
                List.of(
                    new Metric(
                        "error-rate", 0.05, 5, new Source(new Exposition(metricsUrl), null)))),
            Duration.ofHours(9)));
  }

  @Override
  public String toString() {
    return name;
  }
}
