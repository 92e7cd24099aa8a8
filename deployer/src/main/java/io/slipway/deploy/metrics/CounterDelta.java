package io.slipway.deploy.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests and errors since the first reading. A counter that went down was reset, by a restart of
 * its proxy, and counts from zero; a series seen for the first time later on has counted from zero
 * too.
 */
public final class CounterDelta {

  /** Requests so far; {@code errors} are among them. */
  public record Total(long requests, long errors) {
    public static final Total NONE = new Total(0, 0);

    /** 0 where there were no requests. */
    public double errorRatio() {
      return requests == 0 ? 0 : (double) errors / requests;
    }
  }

  private final Map<Map<String, String>, Double> last = new HashMap<>();
  private boolean begun;
  private double requests;
  private double errors;

  /** Takes a reading; the first one is what the others are measured from. */
  public Total add(List<Sample> samples) {
    for (Sample sample : samples) {
      if (sample.value() >= 0 && Double.isFinite(sample.value())) {
        count(sample);
      }
    }
    begun = true;
    return new Total(Math.round(requests), Math.round(errors));
  }

  public boolean hasBegun() {
    return begun;
  }

  private void count(Sample sample) {
    Double before = last.put(sample.labels(), sample.value());
    if (begun) {
      boolean fromZero = before == null || sample.value() < before;
      double more = fromZero ? sample.value() : sample.value() - before;
      requests += more;
      errors += IstioRequests.isError(sample) ? more : 0;
    }
  }
}
