package io.slipway.deploy.metrics;

import io.slipway.deploy.judge.Counts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Requests of two arms that took longer than a quantile of stable's, from the buckets of
 * histograms. Slow is what is above the first bucket edge that at least the quantile of stable's
 * requests had stayed below before; how often stable itself is slower is counted along, so that the
 * uncertainty of the quantile and the width of the bucket weigh on both arms alike.
 */
public final class SlowRequests {
  /** Fewer requests of stable give no edge. */
  private static final double LEAST = 100;

  private final double quantile;
  private final Buckets stable = new Buckets();
  private final Buckets canary = new Buckets();
  private final NavigableMap<Double, Double> before = new TreeMap<>();

  /** What came of both arms since the last readings. */
  public record Both(Counts stable, Counts canary) {}

  public SlowRequests(double quantile) {
    this.quantile = quantile;
  }

  /** Takes readings of both arms; null for the first ones, that the others are measured from. */
  public @Nullable Both add(List<Sample> ofStable, List<Sample> ofCanary) {
    boolean begun = stable.begun;
    NavigableMap<Double, Double> moreStable = stable.add(ofStable);
    NavigableMap<Double, Double> moreCanary = canary.add(ofCanary);
    if (!begun) {
      return null;
    }
    double edge = edge();
    moreStable.forEach((bound, count) -> before.merge(bound, count, Double::sum));
    return new Both(counts(moreStable, edge), counts(moreCanary, edge));
  }

  private double edge() {
    double all = all(before);
    if (all < LEAST) {
      return Double.POSITIVE_INFINITY;
    }
    return before.entrySet().stream()
        .filter(entry -> entry.getValue() >= quantile * all)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static double all(NavigableMap<Double, Double> buckets) {
    return buckets.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
  }

  /** Where an arm lacks the edge, the next larger one counts: fewer are slow then. */
  private static Counts counts(NavigableMap<Double, Double> buckets, double edge) {
    Map.Entry<Double, Double> below = buckets.ceilingEntry(edge);
    double all = all(buckets);
    double slow = below == null ? 0 : Math.max(0, all - below.getValue());
    return new Counts(Math.round(all), Math.round(slow));
  }

  /** Differences of the buckets of all series, by their upper bounds. */
  private static final class Buckets {
    private final Map<Map<String, String>, Double> last = new HashMap<>();
    private boolean begun;

    NavigableMap<Double, Double> add(List<Sample> samples) {
      NavigableMap<Double, Double> more = new TreeMap<>();
      for (Sample sample : samples) {
        if (sample.value() >= 0 && Double.isFinite(sample.value())) {
          Double was = last.put(sample.labels(), sample.value());
          boolean fromZero = was == null || sample.value() < was;
          double delta = fromZero ? sample.value() : sample.value() - was;
          more.merge(bound(sample), begun ? delta : 0, Double::sum);
        }
      }
      begun = true;
      return more;
    }

    private static double bound(Sample sample) {
      String le = sample.label("le");
      return le.equals("+Inf") || le.isEmpty() ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
    }
  }
}
