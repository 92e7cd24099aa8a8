package io.slipway.pipeline.step;

import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.analysis.CountSeries;
import io.slipway.deploy.analysis.RangeCounts;
import io.slipway.deploy.analysis.RecordedCounts;
import io.slipway.deploy.analysis.Replay;
import io.slipway.deploy.analysis.ReplayReport;
import io.slipway.deploy.release.Release;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** {@code analyseRelease}: what a release's judges say of counts that were recorded. */
public final class AnalyseReleaseStep
    implements PlatformStep<AnalyseReleaseParameters, AnalyseReleaseResult> {
  private final Clock clock;

  public AnalyseReleaseStep(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "analyseRelease";
  }

  @Override
  public Class<AnalyseReleaseParameters> parameterType() {
    return AnalyseReleaseParameters.class;
  }

  @Override
  public Class<AnalyseReleaseResult> resultType() {
    return AnalyseReleaseResult.class;
  }

  @Override
  public AnalyseReleaseResult run(AnalyseReleaseParameters parameters, StepContext context)
      throws StepFailure, InterruptedException {
    Release release = ReleaseFile.read(parameters.file(), context);
    try {
      CountSeries counts = counts(release, parameters, context);
      ReplayReport report =
          new Replay(release.spec()).run(counts, parameters.runs(), parameters.seed());
      context.emit(event(release.name(), report));
      return AnalyseReleaseResult.of(release.name(), report);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()), e);
    } catch (NoSuchFileException e) {
      throw usage("There is no file " + e.getFile(), e);
    } catch (IOException e) {
      throw new StepFailure(StepFailure.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private CountSeries counts(
      Release release, AnalyseReleaseParameters parameters, StepContext context)
      throws StepFailure, IOException, InterruptedException {
    if (parameters.replay() != null) {
      return RecordedCounts.read(
          context.workspace().resolve(parameters.replay()).normalize(), release.name());
    }
    Instant to = parameters.to() == null ? clock.instant() : time("to", parameters.to());
    return new RangeCounts(String.valueOf(parameters.prometheus()), release)
        .read(time("from", String.valueOf(parameters.from())), to);
  }

  private static Instant time(String parameter, String text) throws StepFailure {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw usage(
          "%s: \"%s\" is not a time such as 2026-11-23T10:00:00Z".formatted(parameter, text), e);
    }
  }

  private static RolloutEvent.Replayed event(String release, ReplayReport report) {
    ReplayReport.FalseAlarms alarms = report.falseAlarms();
    return new RolloutEvent.Replayed(
        release,
        report.verdict(),
        report.at().toString(),
        report.afterSeconds(),
        report.moments(),
        report.reason(),
        alarms == null ? 0 : alarms.runs(),
        alarms == null ? null : alarms.split(),
        alarms == null ? null : alarms.shifted(),
        report.notReplayed());
  }

  private static StepFailure usage(String message, @Nullable Throwable cause) {
    return new StepFailure(StepFailure.USAGE, message, cause);
  }
}
