package io.slipway.pipeline.cli;

import io.slipway.pipeline.page.Report;
import io.slipway.pipeline.step.StepFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "report", description = "Write a run's build page as one HTML file.")
final class ReportCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "RECORD", description = "The record's directory.")
  private Path record = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file (default: ${DEFAULT-VALUE}).")
  private Path file = Path.of("report.html");

  ReportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure {
    try {
      Report.write(record, file);
    } catch (IOException e) {
      throw new StepFailure(StepFailure.FAILED, String.valueOf(e.getMessage()), e);
    }
    session.out().println(file);
    return 0;
  }
}
