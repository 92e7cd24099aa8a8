package io.slipway.local.mesh;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The endpoints of one destination that are out for a while, as Envoy's outlier detection decides:
 * at once after so many failures in a row, back at the first look after the ejection's time. Safe
 * for threads.
 */
final class Ejections {

  /** Envoy's max_ejection_time, which Istio doesn't set. */
  private static final long LONGEST_NANOS = 300_000_000_000L;

  /** Ones that are gone are forgotten when there are so many more than there are endpoints. */
  private static final int SPARE = 64;

  private static final class Health {
    private int failures;
    private int gatewayFailures;
    private int times;
    private boolean ejected;
    private long until;
  }

  private final LongSupplier nanos;
  private final long begun;
  private final Map<String, Health> known = new HashMap<>();

  Ejections(LongSupplier nanos) {
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
  }

  /** Who may be asked; all, where too few would be left. */
  synchronized List<Endpoint> healthy(List<Endpoint> ready, OutlierDetection rule) {
    forgetGone(ready);
    List<Endpoint> left = ready.stream().filter(one -> !isEjected(one.address(), rule)).toList();
    return left.size() * 100 < ready.size() * rule.minHealthPercent() ? ready : left;
  }

  /**
   * Notes an answer, or that there was none.
   *
   * @param status 503 for an endpoint that gave no answer
   * @param ready the destination's endpoints, of which only a share may be ejected
   */
  synchronized void answered(
      String address, int status, List<Endpoint> ready, OutlierDetection rule) {
    Health health = known.computeIfAbsent(address, unknown -> new Health());
    health.failures = status >= 500 ? health.failures + 1 : 0;
    health.gatewayFailures = status >= 502 && status <= 504 ? health.gatewayFailures + 1 : 0;
    boolean outlier =
        reached(health.failures, rule.consecutive5xx())
            || reached(health.gatewayFailures, rule.consecutiveGateway());
    if (outlier && !health.ejected && mayEject(ready, rule)) {
      eject(health, rule);
    }
  }

  private static boolean reached(int failures, int limit) {
    return limit > 0 && failures >= limit;
  }

  private boolean mayEject(List<Endpoint> ready, OutlierDetection rule) {
    long ejected = ready.stream().filter(one -> isEjected(one.address(), rule)).count();
    return (ejected + 1) * 100 <= (long) ready.size() * rule.maxEjectedPercent();
  }

  private void eject(Health health, OutlierDetection rule) {
    health.times++;
    health.ejected = true;
    long base = rule.baseEjection().toNanos();
    long lasts = Math.min(base * health.times, Math.max(base, LONGEST_NANOS));
    health.until = nextLook(nanos.getAsLong() + lasts, rule);
  }

  private boolean isEjected(String address, OutlierDetection rule) {
    Health health = known.get(address);
    if (health == null) {
      return false;
    }
    if (health.ejected && nanos.getAsLong() - health.until >= 0) {
      health.ejected = false;
      health.failures = 0;
      health.gatewayFailures = 0;
      health.until = nextLook(health.until + 1, rule);
    }
    forgive(health, rule);
    return health.ejected;
  }

  /** Each look that finds an endpoint in makes its next ejection shorter again. */
  private void forgive(Health health, OutlierDetection rule) {
    while (!health.ejected && health.times > 0 && nanos.getAsLong() - health.until >= 0) {
      health.times--;
      health.until = nextLook(health.until + 1, rule);
    }
  }

  private long nextLook(long moment, OutlierDetection rule) {
    long interval = rule.interval().toNanos();
    return begun + (moment - begun + interval - 1) / interval * interval;
  }

  private void forgetGone(List<Endpoint> ready) {
    if (known.size() > ready.size() + SPARE) {
      Set<String> addresses = ready.stream().map(Endpoint::address).collect(Collectors.toSet());
      known.keySet().retainAll(addresses);
    }
  }
}
