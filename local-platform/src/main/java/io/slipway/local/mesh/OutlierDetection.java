package io.slipway.local.mesh;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints get no requests for a while because they failed (Istio's OutlierDetection, with
 * Envoy's defaults).
 *
 * @param consecutive5xx failures in a row that eject; 0 for never. An endpoint that can't be
 *     reached, or doesn't answer, has failed with 5xx
 * @param consecutiveGateway the same for 502, 503 and 504 alone
 * @param interval between looks at who may come back
 * @param baseEjection how long the first ejection lasts; the second lasts twice as long
 * @param maxEjectedPercent of a destination's endpoints that may be ejected at a time
 * @param minHealthPercent with fewer endpoints left, ejections don't count; 0 for always
 */
record OutlierDetection(
    int consecutive5xx,
    int consecutiveGateway,
    Duration interval,
    Duration baseEjection,
    int maxEjectedPercent,
    int minHealthPercent) {

  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration BASE_EJECTION = Duration.ofSeconds(30);

  static OutlierDetection read(SpecReader detection, List<String> notes) {
    OutlierDetection read =
        new OutlierDetection(
            notNegative(detection, "consecutive5xxErrors", 5),
            notNegative(detection, "consecutiveGatewayErrors", 0),
            positive(detection, "interval", INTERVAL),
            positive(detection, "baseEjectionTime", BASE_EJECTION),
            (int)
                Percent.checked(
                    detection, "maxEjectionPercent", detection.number("maxEjectionPercent", 10)),
            (int)
                Percent.checked(
                    detection, "minHealthPercent", detection.number("minHealthPercent", 0)));
    detection.noteRest(notes);
    return read;
  }

  private static int notNegative(SpecReader detection, String name, int absent) {
    int value = detection.number(name, absent);
    if (value < 0) {
      detection.problem(name, value + " is negative");
    }
    return value;
  }

  private static Duration positive(SpecReader detection, String name, Duration absent) {
    @Nullable Duration value = detection.duration(name);
    if (value != null && value.isZero()) {
      detection.problem(name, "must be at least 1ms");
    }
    return value == null ? absent : value;
  }
}
