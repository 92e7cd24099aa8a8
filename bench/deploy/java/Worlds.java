import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Traffic of two arms, second by second: 100 requests/s, 5 % of them to the canary, 0.5 % of them
 * failing, for 30 minutes; arrivals are Poisson, each request fails by itself with the probability
 * of its arm in that second. What a world adds is said beside it.
 */
final class Worlds {
  static final int SECONDS = 1800;
  private static final double REQUESTS = 100;
  private static final double CANARY = 0.05;
  private static final double ERRORS = 0.005;

  /** Probabilities of failure of the arms, by second. */
  private interface Maker {
    void shape(double[] canary, double[] stable, SplittableRandom random);
  }

  private static final Map<String, Maker> MAKERS = new LinkedHashMap<>();

  static {
    MAKERS.put("steady", (canary, stable, random) -> {});
    // 2 to 30 % fail in both arms for 1 to 10 minutes.
    MAKERS.put(
        "shared-incident",
        (canary, stable, random) -> {
          int from = random.nextInt(SECONDS - 300);
          int to = Math.min(SECONDS, from + 60 + random.nextInt(541));
          double level = between(random, 0.02, 0.3);
          Arrays.fill(canary, from, to, level);
          Arrays.fill(stable, from, to, level);
        });
    // Every 2 minutes or so, 5 to 60 % fail in both arms for 5 to 20 s.
    MAKERS.put(
        "shared-bursts",
        (canary, stable, random) -> {
          bursts(canary, random, 120, 5, 20, 0.05, 0.6);
          System.arraycopy(canary, 0, stable, 0, SECONDS);
        });
    // Every 5 minutes or so, each arm for itself, 20 to 60 % fail for 5 to 15 s.
    MAKERS.put("bursts-per-arm", (c, s, random) -> perArm(c, s, random, 300, 5, 15, 0.2, 0.6));
    // The canary's first minute: 5 % more fail at first, falling by 1/e every 20 s.
    MAKERS.put(
        "cold-start",
        (canary, stable, random) -> {
          for (int t = 0; t < 60; t++) {
            canary[t] += 0.05 * Math.exp(-t / 20.0);
          }
        });
    MAKERS.put("long-bursts-per-arm", (c, s, random) -> perArm(c, s, random, 300, 5, 30, 0.2, 0.6));
    MAKERS.put("many-bursts-per-arm", (c, s, random) -> perArm(c, s, random, 120, 5, 10, 0.1, 0.5));
    MAKERS.put("faint-bursts-per-arm", (c, s, random) -> perArm(c, s, random, 300, 5, 20, 0.05, 0.2));
    for (int times : new int[] {2, 3, 5, 20}) {
      MAKERS.put("errors-x" + times, (canary, stable, random) -> times(canary, times, 0));
    }
    MAKERS.put("all-fail", (canary, stable, random) -> times(canary, 200, 0));
    MAKERS.put("errors-x5-from-minute-15", (c, stable, random) -> times(c, 5, 900));
    MAKERS.put(
        "errors-x5-amid-bursts-per-arm",
        (canary, stable, random) -> {
          times(canary, 5, 0);
          perArm(canary, stable, random, 300, 5, 15, 0.2, 0.6);
        });
  }

  /** Requests and errors of the arms, by second. */
  record Run(int[] canaryRequests, int[] canaryErrors, int[] stableRequests, int[] stableErrors) {}

  private Worlds() {}

  /** The run of a world with a number: the same numbers give the same run. */
  static Run run(String world, long seed) {
    SplittableRandom random = new SplittableRandom(1_000_003L * seed + world.hashCode());
    double[] canary = new double[SECONDS];
    double[] stable = new double[SECONDS];
    Arrays.fill(canary, ERRORS);
    Arrays.fill(stable, ERRORS);
    MAKERS.get(world).shape(canary, stable, random);
    Run run = new Run(new int[SECONDS], new int[SECONDS], new int[SECONDS], new int[SECONDS]);
    for (int t = 0; t < SECONDS; t++) {
      run.canaryRequests[t] = poisson(random, REQUESTS * CANARY);
      run.stableRequests[t] = poisson(random, REQUESTS * (1 - CANARY));
      run.canaryErrors[t] = binomial(random, run.canaryRequests[t], canary[t]);
      run.stableErrors[t] = binomial(random, run.stableRequests[t], stable[t]);
    }
    return run;
  }

  private static void times(double[] ratios, double times, int from) {
    for (int t = from; t < SECONDS; t++) {
      ratios[t] = Math.min(1, times * ratios[t]);
    }
  }

  private static void perArm(
      double[] canary, double[] stable, SplittableRandom random, double every, int least, int most, double low, double high) {
    bursts(canary, random, every, least, most, low, high);
    bursts(stable, random, every, least, most, low, high);
  }

  private static void bursts(
      double[] ratios, SplittableRandom random, double every, int least, int most, double low, double high) {
    int bursts = poisson(random, SECONDS / every);
    for (int i = 0; i < bursts; i++) {
      int from = random.nextInt(SECONDS);
      int to = Math.min(SECONDS, from + least + random.nextInt(most - least + 1));
      double level = between(random, low, high);
      for (int t = from; t < to; t++) {
        ratios[t] = Math.max(ratios[t], level);
      }
    }
  }

  private static double between(SplittableRandom random, double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /** Knuth's way in parts, so that e^-mean doesn't vanish. */
  private static int poisson(SplittableRandom random, double mean) {
    int count = 0;
    for (double left = mean; left > 0; left -= 30) {
      double end = Math.exp(-Math.min(left, 30));
      double product = random.nextDouble();
      while (product > end) {
        count++;
        product *= random.nextDouble();
      }
    }
    return count;
  }

  private static int binomial(SplittableRandom random, int n, double p) {
    int count = 0;
    for (int i = 0; i < n; i++) {
      count += random.nextDouble() < p ? 1 : 0;
    }
    return count;
  }
}
