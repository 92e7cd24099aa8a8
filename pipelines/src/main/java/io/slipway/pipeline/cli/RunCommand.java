package io.slipway.pipeline.cli;

import io.slipway.pipeline.console.Progress;
import io.slipway.pipeline.page.PageServer;
import io.slipway.pipeline.runner.CancelScope;
import io.slipway.pipeline.runner.PipelineRunner;
import io.slipway.pipeline.runner.Prompt;
import io.slipway.pipeline.runner.RunResult;
import io.slipway.pipeline.runner.RunSpec;
import io.slipway.pipeline.step.StepCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "run", description = "Run a Jenkinsfile on this machine.")
final class RunCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS");

  private final Session session;

  @Parameters(
      paramLabel = "JENKINSFILE",
      defaultValue = "Jenkinsfile",
      description = "The file (default: Jenkinsfile).")
  private Path jenkinsfile = Path.of("Jenkinsfile");

  @Option(
      names = {"-p", "--param"},
      paramLabel = "K=V",
      description = "A parameter of the Jenkinsfile.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--workspace",
      paramLabel = "DIR",
      description = "Where steps work (default: the Jenkinsfile's directory).")
  private @Nullable Path workspace;

  @Option(
      names = "--record",
      paramLabel = "DIR",
      description = "Where the run record goes (default: below the state directory).")
  private @Nullable Path record;

  @Option(
      names = "--open",
      description = "Serve the build page while the run goes on, and open it.")
  private boolean open;

  @Mixin private final OutputOptions output = new OutputOptions();

  RunCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    RunSpec spec = spec();
    if (!open) {
      return run(spec);
    }
    try (PageServer page = PageServer.start(spec.recordDirectory(), 0)) {
      session.err().println("Build page: " + page.url());
      Browser.open(page.url());
      int code = run(spec);
      if (session.terminal()) {
        session.err().println("Serving " + page.url() + " until Ctrl-C");
        page.join();
      }
      return code;
    }
  }

  private int run(RunSpec spec) throws IOException {
    CancelScope cancel = CancelScope.root();
    Progress.Mode mode = output.json ? Progress.Mode.JSON : output.progress;
    RunResult result;
    try (Interruption interruption = Interruption.of(() -> cancel.cancel("Interrupted"));
        Progress progress = Progress.open(mode, session.out(), session.terminal())) {
      result = new PipelineRunner().run(spec, progress, cancel);
    }
    if (mode != Progress.Mode.JSON) {
      session.out().println("Record: " + result.record());
    } else if (result.message() != null) {
      session.err().println("slipway: " + result.message());
    }
    return result.exitCode();
  }

  private RunSpec spec() {
    Path file = jenkinsfile.toAbsolutePath().normalize();
    Path directory = file.resolveSibling("").normalize();
    Path runs = session.stateDirectory().resolve("runs");
    return new RunSpec(
        file,
        workspace == null ? directory : workspace.toAbsolutePath().normalize(),
        parameters,
        session.environment(),
        record == null ? runs.resolve(STAMP.format(LocalDateTime.now())) : record.toAbsolutePath(),
        session.stateDirectory(),
        StepCatalogue.standard(),
        session.terminal() ? new TerminalPrompt(session) : Prompt.NOBODY);
  }
}
