package io.slipway.pipeline.cli;

import io.slipway.pipeline.console.Progress;
import io.slipway.pipeline.demo.Demo;
import io.slipway.pipeline.page.PageServer;
import io.slipway.pipeline.runner.CancelScope;
import io.slipway.pipeline.step.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = "The whole way on embedded parts: build, replicate, deploy, judge, roll back.")
final class DemoCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--no-serve",
      description = "End when the demo has ended, without serving its build pages.")
  private boolean noServe;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where the demo keeps its files (default: .slipway/demo in the checkout).")
  private Path directory = root().resolve(".slipway/demo");

  @Mixin private final OutputOptions output = new OutputOptions();

  DemoCommand(Session session) {
    this.session = session;
  }

  /** The checkout, which holds the example; bin/slipway names it. */
  private static Path root() {
    return Path.of(System.getProperty("slipway.root", "")).toAbsolutePath();
  }

  @Override
  public Integer call() throws Exception {
    Path example = root().resolve("examples/shop");
    if (!Files.isRegularFile(example.resolve("Jenkinsfile"))) {
      throw new StepFailure(
          StepFailure.USAGE,
          "The demo needs Slipway's checkout: there is no "
              + example
              + "/Jenkinsfile. Start it with bin/slipway demo.");
    }
    Demo.Outcome outcome = run(example);
    say("");
    outcome.lines().forEach(this::say);
    outcome
        .findings()
        .forEach(
            finding ->
                session.err().println("slipway: the demo did not show what it should: " + finding));
    serve(outcome);
    return outcome.findings().isEmpty() ? 0 : StepFailure.FAILED;
  }

  private Demo.Outcome run(Path example) throws InterruptedException, StepFailure {
    CancelScope cancel = CancelScope.root();
    Thread thread = Thread.currentThread();
    Runnable stop =
        () -> {
          cancel.cancel("Interrupted");
          thread.interrupt();
        };
    try (Interruption interruption = Interruption.of(stop)) {
      return new Demo(example, directory.toAbsolutePath(), this::progress, cancel).run();
    } catch (IOException e) {
      throw new StepFailure(StepFailure.FAILED, "The demo could not go on: " + e.getMessage(), e);
    }
  }

  private Progress progress(Demo.ShopStart start) {
    say("");
    say("Run " + start.number() + " of " + start.of() + ": " + start.name() + ", " + start.story());
    return Progress.open(mode(), session.out(), session.terminal());
  }

  private Progress.Mode mode() {
    return output.json ? Progress.Mode.JSON : output.progress;
  }

  /** Words beside the record; with --json standard output is the record alone. */
  private void say(String line) {
    (mode() == Progress.Mode.JSON ? session.err() : session.out()).println(line);
  }

  private void serve(Demo.Outcome outcome) throws IOException, InterruptedException {
    if (noServe) {
      return;
    }
    try (PageServer page = PageServer.start(outcome.runs(), 0);
        Interruption interruption = Interruption.of(page::close)) {
      say("page     " + page.url() + " (Ctrl-C ends it)");
      page.join();
    }
  }
}
