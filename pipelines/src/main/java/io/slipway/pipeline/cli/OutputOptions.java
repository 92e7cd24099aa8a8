package io.slipway.pipeline.cli;

import io.slipway.pipeline.console.Progress;
import picocli.CommandLine.Option;

/** How a command shows what it does. */
final class OutputOptions {
  @Option(
      names = "--progress",
      paramLabel = "auto|plain|json",
      description = "How to show progress (default: ${DEFAULT-VALUE}).")
  Progress.Mode progress = Progress.Mode.AUTO;

  @Option(
      names = "--json",
      description = "Print the result as JSON, and nothing else, on standard output.")
  boolean json;
}
