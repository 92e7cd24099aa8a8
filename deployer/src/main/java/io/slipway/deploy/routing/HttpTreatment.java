package io.slipway.deploy.routing;

import io.slipway.deploy.release.HttpRetry;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.RequestMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a release says of its requests beside where they go; what it doesn't say stays as it is.
 *
 * @param timeout zero for none
 * @param sticky null where clients may change between versions
 */
record HttpTreatment(
    @Nullable Duration timeout,
    @Nullable HttpRetry retries,
    Faults faults,
    @Nullable StickyVersions sticky) {
  static final HttpTreatment NONE = new HttpTreatment(null, null, new Faults(List.of()), null);

  /**
   * @param rollout which cookies are of
   * @param weights of its steps
   */
  static HttpTreatment of(IstioRouting routing, String rollout, List<Integer> weights) {
    String cookie = routing.stickyCookie();
    return new HttpTreatment(
        routing.timeout(),
        routing.retries(),
        new Faults(routing.faults()),
        cookie == null ? null : new StickyVersions(cookie, rollout, weights));
  }

  static boolean isMade(Map<String, Object> entry) {
    return Faults.isOne(entry) || StickyVersions.isOne(entry);
  }

  void apply(Map<String, Object> entry) {
    if (timeout != null) {
      entry.put("timeout", IstioDuration.text(timeout));
    }
    if (retries != null) {
      entry.put("retries", retries(Trees.map(entry.get("retries")), retries));
    }
  }

  private static Map<String, Object> retries(Map<String, Object> before, HttpRetry wanted) {
    before.put("attempts", wanted.attempts());
    Duration each = wanted.perTryTimeout();
    if (each != null) {
      before.put("perTryTimeout", IstioDuration.text(each));
    }
    if (wanted.retryOn() != null) {
      before.put("retryOn", wanted.retryOn());
    }
    return before;
  }

  /** The entries that serve what one did. */
  List<Map<String, Object>> entries(Map<String, Object> split, Traffic traffic) {
    List<Map<String, Object>> entries = new ArrayList<>();
    if (!traffic.matches().isEmpty()) {
      entries.add(CanaryMatches.write(split, traffic.matches()));
    }
    StickyVersions keeping = StickyVersions.isDue(traffic) ? sticky : null;
    if (keeping == null) {
      entries.add(split);
    } else {
      keeping.before(split, traffic.weights()).forEach(entries::add);
    }
    return faults.areDue(traffic) ? entries.stream().flatMap(faults::before).toList() : entries;
  }

  /** The matches that an entry is narrowed by. */
  Stream<RequestMatch> matches(Traffic traffic) {
    Stream<RequestMatch> struck =
        faults.areDue(traffic)
            ? faults.faults().stream().flatMap(fault -> fault.match().stream())
            : Stream.of();
    Stream<RequestMatch> kept =
        sticky != null && StickyVersions.isDue(traffic)
            ? Stream.of(sticky.match("any"))
            : Stream.of();
    return Stream.of(traffic.matches().stream(), struck, kept).flatMap(matches -> matches);
  }
}
