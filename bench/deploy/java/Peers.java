import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Judges as others have them, on the same counts; a time is in seconds after the warm-up, or -1. */
final class Peers {
  private static final int MINUTE = 60;

  private Peers() {}

  /**
   * Flagger's documented canary analysis: request-success-rate of the last minute at least 99,
   * looked at every minute; rolled back at the fifth failed check (threshold: 5; checks that pass
   * don't clear it).
   */
  static int flagger(Series series) {
    return failures(series, MINUTE, 0.01, 5);
  }

  /**
   * Argo Rollouts' documented AnalysisTemplate: success-rate of the last 5 minutes at least 0.95,
   * every 5 minutes; failed when there are more failures than failureLimit: 3.
   */
  static int argo(Series series) {
    return failures(series, 5 * MINUTE, 0.05, 4);
  }

  private static int failures(Series series, int window, double limit, int most) {
    int failed = 0;
    for (int look = window / Series.LOOK; look <= Series.LOOKS; look += window / Series.LOOK) {
      failed += series.canaryRatio(look, window) > limit ? 1 : 0;
      if (failed == most) {
        return look * Series.LOOK;
      }
    }
    return -1;
  }

  /**
   * A query with a window whose value must stay above a limit for some looks (every 5 s); the limit
   * is what is tuned.
   *
   * @param relative whether the canary's ratio of errors is divided by stable's
   * @param least errors of the canary in the window; fewer say nothing
   */
  record Query(boolean relative, int window, int least, int looks) {
    static List<Query> all(boolean relative) {
      List<Query> all = new ArrayList<>();
      for (int window : new int[] {30, 60, 90, 120, 180, 300, 600, 900, 1740}) {
        for (int least : new int[] {1, 3, 5, 8}) {
          for (int looks : new int[] {1, 3, 6, 12}) {
            all.add(new Query(relative, window, least, looks));
          }
        }
      }
      return all;
    }

    private double value(Series series, int look) {
      if (Series.in(series.canaryErrors, look, window) < least) {
        return 0;
      }
      double ratio = series.canaryRatio(look, window);
      // Half an error more, so that stable without errors divides nothing by zero.
      double stable = (Series.in(series.stableErrors, look, window) + 0.5)
          / Math.max(1, Series.in(series.stableRequests, look, window));
      return relative ? ratio / stable : ratio;
    }

    String words(double limit) {
      return String.format(
          Locale.ROOT,
          " (%s of %d s above %.2f, %d errors or more, %d looks in a row)",
          relative ? "ratio" : "error rate",
          window,
          limit,
          least,
          looks);
    }

    /** The highest limit that would have been exceeded. */
    double highest(Series series) {
      double highest = 0;
      double[] values = new double[Series.LOOKS + 1];
      for (int look = 1; look <= Series.LOOKS; look++) {
        values[look] = value(series, look);
        if (look >= looks) {
          double lowest = values[look];
          for (int i = 1; i < looks; i++) {
            lowest = Math.min(lowest, values[look - i]);
          }
          highest = Math.max(highest, lowest);
        }
      }
      return highest;
    }

    int found(Series series, double limit) {
      int above = 0;
      for (int look = 1; look <= Series.LOOKS; look++) {
        above = value(series, look) > limit ? above + 1 : 0;
        if (above == looks) {
          return look * Series.LOOK;
        }
      }
      return -1;
    }
  }
}
