package io.slipway.pipeline.cli;

import io.slipway.deploy.analysis.Moment;
import io.slipway.deploy.analysis.RecordedCounts;
import io.slipway.deploy.analysis.Replay;
import io.slipway.deploy.analysis.ReplayReport;
import io.slipway.deploy.judge.Counts;
import io.slipway.deploy.metrics.ArmSelector;
import io.slipway.deploy.metrics.CounterDelta;
import io.slipway.deploy.metrics.PrometheusRange;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Release;
import io.slipway.pipeline.step.StepFailure;
import io.slipway.pipeline.yaml.StrictYaml;
import io.slipway.pipeline.yaml.YamlException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "analyse",
    description =
        "Run a release's judges over recorded counts: what they would have decided, and how often"
            + " they cry wolf.")
final class AnalyseCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The release (default: ${DEFAULT-VALUE}).")
  private String file = "release.yaml";

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description = "A run record, or counters as CSV or JSON lines.")
  private @Nullable Path replay;

  @Option(
      names = "--prometheus",
      paramLabel = "URL",
      description = "A Prometheus server with Istio's counters, instead of --replay.")
  private @Nullable String prometheus;

  @Option(names = "--from", paramLabel = "TIME", description = "Such as 2026-11-23T10:00:00Z.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Default: now.")
  private @Nullable String to;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Pseudo-canaries to estimate false alarms by (default: ${DEFAULT-VALUE}).")
  private int runs = 500;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the chance in them (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  AnalyseCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure, InterruptedException {
    if ((replay == null) == (prometheus == null)) {
      throw usage("either --replay FILE or --prometheus URL is needed", null);
    }
    if (runs < 0 || runs > 100_000) {
      throw usage("--runs %d is not allowed; 0 to 100000".formatted(runs), null);
    }
    Release release = release();
    ReplayReport report;
    try {
      report =
          new Replay(release.spec().analysis())
              .run(
                  replay == null ? ofPrometheus(release) : RecordedCounts.read(replay), runs, seed);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()), e);
    } catch (NoSuchFileException e) {
      throw usage("the file %s does not exist".formatted(e.getFile()), e);
    } catch (IOException e) {
      throw new StepFailure(StepFailure.FAILED, String.valueOf(e.getMessage()), e);
    }
    print(report);
    return 0;
  }

  private Release release() throws StepFailure {
    try {
      return StrictYaml.readOne(Path.of(file), Release.class, session.environment());
    } catch (YamlException e) {
      throw usage(String.valueOf(e.getMessage()), e);
    }
  }

  private List<Moment> ofPrometheus(Release release)
      throws StepFailure, IOException, InterruptedException {
    if (from == null) {
      throw usage("--prometheus needs --from TIME", null);
    }
    Instant begin = time("--from", from);
    Instant end = to == null ? Instant.now() : time("--to", to);
    Duration step = release.spec().analysis().interval();
    PrometheusRange range =
        new PrometheusRange(
            String.valueOf(prometheus),
            new ArmSelector(
                release.spec().workload(release.spec().analysis().metrics().get(0)),
                release.namespace()));
    NavigableMap<Instant, CounterDelta.Total> stable = range.read(Arm.STABLE, begin, end, step);
    NavigableMap<Instant, CounterDelta.Total> canary = range.read(Arm.CANARY, begin, end, step);
    List<Moment> moments = new ArrayList<>();
    for (Map.Entry<Instant, CounterDelta.Total> entry : stable.entrySet()) {
      Map.Entry<Instant, CounterDelta.Total> other = canary.floorEntry(entry.getKey());
      moments.add(
          new Moment(
              entry.getKey(),
              counts(entry.getValue()),
              other == null ? Counts.NONE : counts(other.getValue())));
    }
    return moments;
  }

  private static Counts counts(CounterDelta.Total total) {
    return new Counts(total.requests(), Math.min(total.requests(), total.errors()));
  }

  private static Instant time(String option, String text) throws StepFailure {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw usage(
          "%s: \"%s\" is not a time such as 2026-11-23T10:00:00Z".formatted(option, text), e);
    }
  }

  private static StepFailure usage(String message, @Nullable Throwable cause) {
    return new StepFailure(StepFailure.USAGE, message, cause);
  }

  private void print(ReplayReport report) {
    PrintStream out = session.out();
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(report));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s after %.0f s (%s), of %d readings: %s%n",
        report.verdict(),
        report.afterSeconds(),
        report.at(),
        report.moments(),
        report.reason());
    ReplayReport.FalseAlarms alarms = report.falseAlarms();
    if (alarms == null) {
      out.println("False alarms: not estimated; stable has too few requests, or --runs is 0");
    } else {
      out.printf(
          Locale.ROOT,
          "False alarms of %d pseudo-canaries made of stable's requests: %.1f %%; where stable's errors"
              + " hit one arm at a time: %.1f %%%n",
          alarms.runs(),
          100 * alarms.split(),
          100 * alarms.shifted());
    }
    report
        .notReplayed()
        .forEach(name -> out.println("Not replayed, no counts of requests: " + name));
  }
}
