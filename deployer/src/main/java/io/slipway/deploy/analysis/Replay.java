package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.Counts;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.metrics.MetricSource;
import io.slipway.deploy.metrics.Reading;
import io.slipway.deploy.metrics.Sample;
import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Compared;
import io.slipway.deploy.release.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Runs a release's judges over counts of requests, as one step, as if they came now. */
public final class Replay {
  /** Fewer requests of stable say nothing of false alarms. */
  private static final long LEAST_REQUESTS = 1000;

  private final Analysis analysis;
  private final List<Metric> metrics;

  /** A decision and the number of the moment that it fell at. */
  private record Decision(Judgement judgement, int moment) {}

  public Replay(Analysis analysis) {
    this.analysis = analysis;
    this.metrics = analysis.metrics().stream().filter(Replay::isOfCounts).toList();
  }

  private static boolean isOfCounts(Metric metric) {
    boolean latency = metric.compare() != null && metric.compare().what() == Compared.LATENCY;
    return metric.source().yieldsCounts() && !latency;
  }

  /**
   * Replays.
   *
   * @param moments in the order of time, at least two
   * @param runs how many pseudo-canaries are tried
   * @throws IllegalArgumentException where there is nothing to judge, in words
   */
  public ReplayReport run(List<Moment> moments, int runs, long seed) {
    if (metrics.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the metrics is of counts of requests, so nothing can be replayed");
    }
    if (moments.size() < 2) {
      throw new IllegalArgumentException(
          "there are %d readings; at least 2 are needed".formatted(moments.size()));
    }
    Decision decision = decide(moments);
    Instant at = moments.get(decision.moment).at();
    return new ReplayReport(
        decision.judgement.verdict().word(),
        at,
        Duration.between(moments.get(0).at(), at).toMillis() / 1000.0,
        decision.judgement.reason(),
        moments.size(),
        falseAlarms(moments, runs, seed),
        analysis.metrics().stream()
            .filter(metric -> !isOfCounts(metric))
            .map(Metric::name)
            .toList());
  }

  private Decision decide(List<Moment> moments) {
    List<MetricRun> judges =
        metrics.stream()
            .map(
                metric ->
                    new MetricRun(
                        metric,
                        analysis.failureLimitOrDefault(),
                        analysis.falseAlarmOfEach(),
                        Unread.SOURCE))
            .toList();
    Judgement last = Judgement.NOTHING_MEASURED;
    for (int i = 0; i < moments.size(); i++) {
      Moment moment = moments.get(i);
      MetricRun.Pair pair =
          new MetricRun.Pair(
              moment.at(), true, counters(moment.stable()), counters(moment.canary()));
      last =
          Judgement.heaviest(judges.stream().map(judge -> judge.take(pair).judgement()).toList());
      if (last.verdict() == Verdict.ROLLBACK || last.verdict() == Verdict.INCONCLUSIVE) {
        return new Decision(last, i);
      }
    }
    return new Decision(last, moments.size() - 1);
  }

  private static Reading counters(Counts counts) {
    return new Reading.Counters(
        List.of(
            new Sample(
                "requests", Map.of("response_code", "200"), counts.requests() - counts.bad()),
            new Sample("requests", Map.of("response_code", "500"), counts.bad())));
  }

  private ReplayReport.@Nullable FalseAlarms falseAlarms(
      List<Moment> moments, int runs, long seed) {
    List<Counts> stable = new ArrayList<>();
    List<Counts> canary = new ArrayList<>();
    for (int i = 1; i < moments.size(); i++) {
      stable.add(difference(moments.get(i - 1).stable(), moments.get(i).stable()));
      canary.add(difference(moments.get(i - 1).canary(), moments.get(i).canary()));
    }
    long requests = stable.stream().mapToLong(Counts::requests).sum();
    if (requests < LEAST_REQUESTS || runs < 1) {
      return null;
    }
    SplittableRandom random = new SplittableRandom(seed);
    int split = 0;
    int shifted = 0;
    for (int run = 0; run < runs; run++) {
      split += alarms(moments, pseudo(stable, canary, 0, random)) ? 1 : 0;
      int by = 1 + random.nextInt(Math.max(1, stable.size() - 1));
      shifted += alarms(moments, pseudo(stable, canary, by, random)) ? 1 : 0;
    }
    return new ReplayReport.FalseAlarms(runs, (double) split / runs, (double) shifted / runs);
  }

  private boolean alarms(List<Moment> times, List<Counts[]> arms) {
    List<Moment> moments =
        new ArrayList<>(List.of(new Moment(times.get(0).at(), Counts.NONE, Counts.NONE)));
    Counts stable = Counts.NONE;
    Counts canary = Counts.NONE;
    for (int i = 0; i < arms.size(); i++) {
      stable = stable.plus(arms.get(i)[0]);
      canary = canary.plus(arms.get(i)[1]);
      moments.add(new Moment(times.get(i + 1).at(), stable, canary));
    }
    return decide(moments).judgement.verdict() == Verdict.ROLLBACK;
  }

  /**
   * Arms of which the second is no worse: without a shift stable's requests are dealt out by
   * chance, in the proportion that the canary had; else the second has its part of what stable had
   * at another time.
   */
  private static List<Counts[]> pseudo(
      List<Counts> stable, List<Counts> canary, int shift, SplittableRandom random) {
    List<Counts[]> arms = new ArrayList<>();
    for (int i = 0; i < stable.size(); i++) {
      Counts here = stable.get(i);
      double share = share(here, canary.get(i));
      Counts there = stable.get((i + shift) % stable.size());
      Counts part = part(there, share, random);
      Counts rest =
          shift == 0
              ? new Counts(here.requests() - part.requests(), here.bad() - part.bad())
              : part(here, 1 - share, random);
      arms.add(new Counts[] {rest, part});
    }
    return arms;
  }

  private static double share(Counts stable, Counts canary) {
    long all = stable.requests() + canary.requests();
    return all == 0 ? 0.5 : Math.min(0.5, Math.max(0.01, (double) canary.requests() / all));
  }

  private static Counts part(Counts of, double share, SplittableRandom random) {
    long good = binomial(of.requests() - of.bad(), share, random);
    long bad = binomial(of.bad(), share, random);
    return new Counts(good + bad, bad);
  }

  private static long binomial(long n, double p, SplittableRandom random) {
    if (n > 1000) {
      double drawn = n * p + Math.sqrt(n * p * (1 - p)) * random.nextGaussian();
      return Math.max(0, Math.min(n, Math.round(drawn)));
    }
    long count = 0;
    for (long i = 0; i < n; i++) {
      count += random.nextDouble() < p ? 1 : 0;
    }
    return count;
  }

  private static Counts difference(Counts from, Counts to) {
    boolean reset = to.requests() < from.requests() || to.bad() < from.bad();
    return reset ? to : new Counts(to.requests() - from.requests(), to.bad() - from.bad());
  }

  /** Readings are given, not read. */
  private enum Unread implements MetricSource {
    SOURCE;

    @Override
    public Reading read(Arm arm) {
      throw new IllegalStateException("a replay reads no source");
    }

    @Override
    public String query(Arm arm) {
      return "";
    }
  }
}
