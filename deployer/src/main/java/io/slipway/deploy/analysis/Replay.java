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
import io.slipway.deploy.release.Spec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs a release's judges over counts of requests, as one step, as if they came now. */
public final class Replay {
  /** Fewer requests of stable say nothing of false alarms. */
  private static final long LEAST_REQUESTS = 1000;

  private final Analysis analysis;
  private final Function<Metric, String> workloadOf;
  private final List<Metric> metrics;

  /** A series of counts, and the metrics that are judged by it. */
  private record Track(List<Moment> moments, List<Metric> metrics) {}

  /** One reading of one track. */
  private record Reached(Instant at, int track, int index) {}

  private record Decision(Judgement judgement, Instant at, List<ReplayReport.OfMetric> metrics) {}

  public Replay(Spec spec) {
    this(spec.analysis(), metric -> spec.workload(metric).name());
  }

  Replay(Analysis analysis, Function<Metric, String> workloadOf) {
    this.analysis = analysis;
    this.workloadOf = workloadOf;
    this.metrics = analysis.metrics().stream().filter(Replay::isOfCounts).toList();
  }

  static boolean isOfCounts(Metric metric) {
    boolean latency = metric.compare() != null && metric.compare().what() == Compared.LATENCY;
    return metric.source().yieldsCounts() && !latency;
  }

  /**
   * Replays.
   *
   * @param counts at least two readings of each metric
   * @param runs how many pseudo-canaries are tried
   * @throws IllegalArgumentException where there is nothing to judge, in words
   */
  public ReplayReport run(CountSeries counts, int runs, long seed) {
    List<Track> tracks = tracks(counts);
    List<Reached> timeline = timeline(tracks);
    Decision decision = decide(tracks, timeline, tracks.stream().map(Track::moments).toList());
    return new ReplayReport(
        decision.judgement.verdict().word(),
        decision.at,
        Duration.between(timeline.get(0).at, decision.at).toMillis() / 1000.0,
        decision.judgement.reason(),
        timeline.size(),
        falseAlarms(tracks, timeline, runs, seed),
        decision.metrics,
        analysis.metrics().stream()
            .filter(metric -> !isOfCounts(metric))
            .map(Metric::name)
            .toList());
  }

  private List<Track> tracks(CountSeries counts) {
    if (metrics.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the metrics is of counts of requests, so nothing can be replayed");
    }
    List<String> workloads = metrics.stream().map(workloadOf).distinct().toList();
    if (counts.by() == CountSeries.By.NOTHING && workloads.size() > 1) {
      throw new IllegalArgumentException(
          "the counts don't say whose they are, and the metrics are of %s; give each line a workload"
              .formatted(String.join(", ", workloads)));
    }
    Map<List<Moment>, List<Metric>> bySeries = new IdentityHashMap<>();
    List<List<Moment>> inOrder = new ArrayList<>();
    for (Metric metric : metrics) {
      List<Moment> moments = enough(counts.of(metric, workloadOf.apply(metric)), metric);
      bySeries
          .computeIfAbsent(
              moments,
              fresh -> {
                inOrder.add(moments);
                return new ArrayList<>();
              })
          .add(metric);
    }
    return inOrder.stream()
        .map(moments -> new Track(moments, bySeries.getOrDefault(moments, List.of())))
        .toList();
  }

  private List<Moment> enough(List<Moment> moments, Metric metric) {
    if (moments.size() < 2) {
      throw new IllegalArgumentException(
          "there are %d readings for metric %s of %s; at least 2 are needed"
              .formatted(moments.size(), metric.name(), workloadOf.apply(metric)));
    }
    return moments;
  }

  private static List<Reached> timeline(List<Track> tracks) {
    List<Reached> timeline = new ArrayList<>();
    for (int track = 0; track < tracks.size(); track++) {
      List<Moment> moments = tracks.get(track).moments;
      for (int i = 0; i < moments.size(); i++) {
        timeline.add(new Reached(moments.get(i).at(), track, i));
      }
    }
    timeline.sort(Comparator.comparing(Reached::at));
    return timeline;
  }

  /**
   * @param moments of each track, at its times
   */
  private Decision decide(List<Track> tracks, List<Reached> timeline, List<List<Moment>> moments) {
    List<List<MetricRun>> judges =
        tracks.stream().map(track -> track.metrics.stream().map(this::judge).toList()).toList();
    Map<MetricRun, Judgement> said = new LinkedHashMap<>();
    judges.forEach(of -> of.forEach(each -> said.put(each, Judgement.NOTHING_MEASURED)));
    Judgement last = Judgement.NOTHING_MEASURED;
    Instant at = timeline.get(0).at;
    for (Reached reached : timeline) {
      MetricRun.Pair pair = pair(moments.get(reached.track).get(reached.index));
      judges.get(reached.track).forEach(judge -> said.put(judge, judge.take(pair).judgement()));
      last = Judgement.heaviest(said.values());
      at = reached.at;
      if (last.verdict() == Verdict.ROLLBACK || last.verdict() == Verdict.INCONCLUSIVE) {
        break;
      }
    }
    List<ReplayReport.OfMetric> each = new ArrayList<>();
    said.forEach((judge, judgement) -> each.add(ofMetric(judge.metric(), judgement)));
    return new Decision(last, at, each);
  }

  private ReplayReport.OfMetric ofMetric(Metric metric, Judgement judgement) {
    return new ReplayReport.OfMetric(
        metric.name(), workloadOf.apply(metric), judgement.verdict().word(), judgement.reason());
  }

  private MetricRun judge(Metric metric) {
    return new MetricRun(
        metric, analysis.failureLimitOrDefault(), analysis.falseAlarmOfEach(), Unread.SOURCE);
  }

  private static MetricRun.Pair pair(Moment moment) {
    return new MetricRun.Pair(
        moment.at(), true, counters(moment.stable()), counters(moment.canary()));
  }

  private static Reading counters(Counts counts) {
    return new Reading.Counters(
        List.of(
            new Sample(
                "requests", Map.of("response_code", "200"), counts.requests() - counts.bad()),
            new Sample("requests", Map.of("response_code", "500"), counts.bad())));
  }

  private ReplayReport.@Nullable FalseAlarms falseAlarms(
      List<Track> tracks, List<Reached> timeline, int runs, long seed) {
    List<PseudoCanaries> canaries =
        tracks.stream().map(track -> new PseudoCanaries(track.moments)).toList();
    if (runs < 1 || canaries.stream().anyMatch(each -> each.requestsOfStable() < LEAST_REQUESTS)) {
      return null;
    }
    SplittableRandom random = new SplittableRandom(seed);
    int split = 0;
    int shifted = 0;
    for (int run = 0; run < runs; run++) {
      split += alarms(tracks, timeline, canaries, each -> each.split(random)) ? 1 : 0;
      shifted += alarms(tracks, timeline, canaries, each -> each.shifted(random)) ? 1 : 0;
    }
    return new ReplayReport.FalseAlarms(runs, (double) split / runs, (double) shifted / runs);
  }

  private boolean alarms(
      List<Track> tracks,
      List<Reached> timeline,
      List<PseudoCanaries> canaries,
      Function<PseudoCanaries, List<Moment>> made) {
    List<List<Moment>> moments = canaries.stream().map(made).toList();
    return decide(tracks, timeline, moments).judgement.verdict() == Verdict.ROLLBACK;
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
