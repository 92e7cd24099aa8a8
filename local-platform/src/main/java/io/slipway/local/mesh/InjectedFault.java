package io.slipway.local.mesh;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Istio's HTTPFaultInjection: some requests are held up before they are forwarded, some answered
 * instead. Both are drawn for each request, and a delay comes first.
 *
 * @param delayPercent of the requests, 0 to 100
 * @param status what is answered instead
 */
record InjectedFault(double delayPercent, Duration delay, double abortPercent, int status) {

  static final InjectedFault NONE = new InjectedFault(0, Duration.ZERO, 0, 0);

  Optional<Duration> delay(RandomGenerator random) {
    return Percent.hits(delayPercent, random) ? Optional.of(delay) : Optional.empty();
  }

  Optional<Integer> status(RandomGenerator random) {
    return Percent.hits(abortPercent, random) ? Optional.of(status) : Optional.empty();
  }

  /** Without a percentage no request is struck, as with Istio. */
  static InjectedFault read(SpecReader fault) {
    SpecReader delay = fault.object("delay");
    SpecReader abort = fault.object("abort");
    Duration fixed = delay.duration("fixedDelay");
    int status = abort.number("httpStatus", 0);
    if (fault.has("delay") && (fixed == null || fixed.isZero())) {
      delay.problem("fixedDelay", "a delay of at least 1ms is needed");
    }
    if (fault.has("abort") && (status < 200 || status > 599)) {
      abort.problem("httpStatus", "a status from 200 to 599 is needed");
    }
    InjectedFault read =
        new InjectedFault(
            Percent.read(delay, "percentage", 0),
            fixed == null ? Duration.ZERO : fixed,
            Percent.read(abort, "percentage", 0),
            status);
    delay.done();
    abort.done();
    fault.done();
    return read;
  }
}
