package io.slipway.pipeline.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
  private @Nullable String replay;

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
  private int seed = 1;

  @Mixin private final OutputOptions output = new OutputOptions();

  AnalyseCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("file", file);
    parameters.put("replay", replay);
    parameters.put("prometheus", prometheus);
    parameters.put("from", from);
    parameters.put("to", to);
    parameters.put("runs", runs);
    parameters.put("seed", seed);
    return new StepRunner(session, output).step("analyseRelease", parameters);
  }
}
