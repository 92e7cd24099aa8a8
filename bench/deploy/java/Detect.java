import io.slipway.deploy.judge.ComparisonJudge;
import io.slipway.deploy.judge.Counts;
import io.slipway.deploy.judge.Slice;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.Compared;
import io.slipway.deploy.release.Comparison;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** How soon judges find errors, and how often they roll back what is no worse. */
public final class Detect {
  private static final double ALLOWED = 0.01;
  private static final List<String> NULLS =
      List.of("steady", "shared-incident", "shared-bursts", "bursts-per-arm", "cold-start");
  private static final List<String> WORSE = List.of("errors-x5", "errors-x3", "errors-x2");
  private static final List<String> BEYOND_NULLS =
      List.of("long-bursts-per-arm", "many-bursts-per-arm", "faint-bursts-per-arm");
  private static final List<String> BEYOND_WORSE =
      List.of(
          "errors-x20", "all-fail", "errors-x5-from-minute-15", "errors-x5-amid-bursts-per-arm");

  private final int runs;
  private final Map<String, List<Series>> measured = new LinkedHashMap<>();
  private final Map<String, List<Series>> tuning = new LinkedHashMap<>();

  private Detect(int runs, long seed) {
    this.runs = runs;
    List<String> all = new ArrayList<>(NULLS);
    all.addAll(WORSE);
    all.addAll(BEYOND_NULLS);
    all.addAll(BEYOND_WORSE);
    all.forEach(world -> measured.put(world, series(world, seed)));
    NULLS.forEach(world -> tuning.put(world, series(world, seed + runs)));
    WORSE.forEach(world -> tuning.put(world, series(world, seed + runs)));
  }

  private List<Series> series(String world, long first) {
    return LongStream.range(first, first + runs)
        .parallel()
        .mapToObj(seed -> new Series(Worlds.run(world, seed)))
        .toList();
  }

  public static void main(String[] arguments) {
    int runs = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Detect detect = new Detect(runs, seed);
    Map<String, ToIntFunction<Series>> judges = new LinkedHashMap<>();
    judges.put("Slipway", series -> slipway(series, Duration.ofSeconds(30)));
    judges.put("Slipway, toleratedBurst: 0s", series -> slipway(series, Duration.ZERO));
    judges.put("Flagger's settings", Peers::flagger);
    judges.put("Argo's settings", Peers::argo);
    detect.table(judges);
    detect.tuned(judges.get("Slipway"));
  }

  private static int slipway(Series series, Duration toleratedBurst) {
    Comparison rule =
        new Comparison(
            Compared.ERRORS, null, null, Duration.ZERO, null, toleratedBurst, null);
    ComparisonJudge judge = ComparisonJudge.begin(rule, ALLOWED);
    for (int look = 1; look <= Series.LOOKS; look++) {
      judge =
          judge.take(
              new Slice(
                  Duration.ofSeconds(Series.LOOK),
                  counts(series.canaryRequests, series.canaryErrors, look),
                  counts(series.stableRequests, series.stableErrors, look)));
      if (judge.judgement().verdict() == Verdict.ROLLBACK) {
        return look * Series.LOOK;
      }
    }
    return -1;
  }

  private static Counts counts(double[] requests, double[] errors, int look) {
    return new Counts(
        Math.round(Series.in(requests, look, Series.LOOK)),
        Math.round(Series.in(errors, look, Series.LOOK)));
  }

  /** Times of all runs, those without an alarm as the largest number, ascending. */
  private static int[] times(List<Series> series, ToIntFunction<Series> judge) {
    return series.parallelStream()
        .mapToInt(judge)
        .map(time -> time < 0 ? Integer.MAX_VALUE : time)
        .sorted()
        .toArray();
  }

  private void table(Map<String, ToIntFunction<Series>> judges) {
    System.out.println("| world | " + String.join(" | ", judges.keySet()) + " |");
    System.out.println("| --- |" + " ---: |".repeat(judges.size()));
    for (Map.Entry<String, List<Series>> world : measured.entrySet()) {
      boolean isNull = NULLS.contains(world.getKey()) || BEYOND_NULLS.contains(world.getKey());
      List<String> cells = new ArrayList<>();
      for (ToIntFunction<Series> judge : judges.values()) {
        int[] times = times(world.getValue(), judge);
        cells.add(isNull ? percent(alarms(times)) : found(sinceItBegan(world.getKey(), times)));
      }
      System.out.println("| " + world.getKey() + " | " + String.join(" | ", cells) + " |");
    }
  }

  private static int[] sinceItBegan(String world, int[] times) {
    int after = world.equals("errors-x5-from-minute-15") ? 900 - Series.WARM_UP : 0;
    return Arrays.stream(times).map(time -> time == Integer.MAX_VALUE ? time : time - after).toArray();
  }

  /**
   * The best that each kind of query can do: of all windows, least counts and numbers of looks, each
   * with the lowest limit that keeps false alarms within what is allowed, the one that is nearest to
   * the goals, chosen on other runs than those it is measured on.
   */
  private void tuned(ToIntFunction<Series> slipway) {
    System.out.println();
    System.out.println("| judge | " + String.join(" | ", NULLS) + " | " + String.join(" | ", WORSE) + " |");
    System.out.println("| --- |" + " ---: |".repeat(NULLS.size() + WORSE.size()));
    Map<String, Map<Peers.Query, Double>> kinds = new LinkedHashMap<>();
    kinds.put("Slipway", Map.of());
    kinds.put("tuned ratio query", limits(true, NULLS));
    kinds.put("tuned threshold", limits(false, NULLS));
    kinds.put("ratio query tuned to steady alone", limits(true, List.of("steady")));
    for (Map.Entry<String, Map<Peers.Query, Double>> kind : kinds.entrySet()) {
      ToIntFunction<Series> judge = slipway;
      String what = kind.getKey();
      if (!kind.getValue().isEmpty()) {
        Peers.Query query = best(kind.getValue());
        double limit = kind.getValue().get(query);
        judge = series -> query.found(series, limit);
        what += query.words(limit);
      }
      System.out.println("| " + what + " | " + String.join(" | ", cells(judge)) + " |");
    }
  }

  private List<String> cells(ToIntFunction<Series> judge) {
    List<String> cells = new ArrayList<>();
    NULLS.forEach(world -> cells.add(percent(alarms(times(measured.get(world), judge)))));
    WORSE.forEach(world -> cells.add(found(times(measured.get(world), judge))));
    return cells;
  }

  private Map<Peers.Query, Double> limits(boolean relative, List<String> nulls) {
    Map<Peers.Query, Double> limits = new LinkedHashMap<>();
    for (Peers.Query query : Peers.Query.all(relative)) {
      double limit = 0;
      for (String world : nulls) {
        double[] highest =
            tuning.get(world).parallelStream().mapToDouble(query::highest).sorted().toArray();
        limit = Math.max(limit, highest[runs - 1 - (int) (ALLOWED * runs)]);
      }
      limits.put(query, limit);
    }
    return limits;
  }

  private Peers.Query best(Map<Peers.Query, Double> limits) {
    return limits.entrySet().stream()
        .min(Comparator.comparingDouble(entry -> score(entry.getKey(), entry.getValue())))
        .orElseThrow()
        .getKey();
  }

  /** How far from the goals, all three together; a median that is never reached counts as twice the time. */
  private double score(Peers.Query query, double limit) {
    double score = 0;
    for (Map.Entry<String, Integer> goal : Map.of("errors-x5", 75, "errors-x3", 200).entrySet()) {
      int[] times = times(tuning.get(goal.getKey()), series -> query.found(series, limit));
      score += Math.min(times[runs / 2], 2.0 * Worlds.SECONDS) / goal.getValue();
    }
    int[] twice = times(tuning.get("errors-x2"), series -> query.found(series, limit));
    return score + (1 - alarms(twice)) / 0.05;
  }

  private static double alarms(int[] times) {
    return (double) Arrays.stream(times).filter(time -> time < Integer.MAX_VALUE).count() / times.length;
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * part);
  }

  private static String found(int[] times) {
    int median = times[times.length / 2];
    String when = median == Integer.MAX_VALUE ? "median never" : "median " + median + " s";
    return percent(alarms(times)) + ", " + when;
  }
}
