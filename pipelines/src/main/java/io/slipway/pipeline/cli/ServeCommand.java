package io.slipway.pipeline.cli;

import io.slipway.pipeline.page.PageServer;
import io.slipway.pipeline.step.StepFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "serve",
    description = "Serve run records as live build pages, on this machine only.")
final class ServeCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "RECORD", description = "A record's directory, or a directory of such.")
  private Path record = Path.of("");

  @Option(names = "--port", paramLabel = "PORT", description = "The port (default: a free one).")
  private int port;

  ServeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    if (!Files.exists(record)) {
      throw new StepFailure(
          StepFailure.USAGE,
          "There is no run record at "
              + record
              + "; name a directory that slipway run --record wrote");
    }
    try (PageServer server = PageServer.start(record, port);
        Interruption interruption = Interruption.of(server::close)) {
      session.out().println(server.url());
      session.out().flush();
      server.join();
    }
    return 0;
  }
}
