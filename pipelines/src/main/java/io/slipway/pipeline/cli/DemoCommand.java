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
    CancelScope cancel = CancelScope.root();
    Thread thread = Thread.currentThread();
    Runnable stop =
        () -> {
          cancel.cancel("Interrupted");
          thread.interrupt();
        };
    try (Interruption interruption = Interruption.of(stop)) {
      Demo demo = new Demo(example, directory.toAbsolutePath(), this::progress, cancel);
      return noServe ? end(demo.run(Demo.Afterwards.NOTHING)) : served(demo);
    } catch (IOException e) {
      throw new StepFailure(StepFailure.FAILED, "The demo could not go on: " + e.getMessage(), e);
    }
  }

  /** The page is there from the start, so that the runs can be watched on it. */
  private int served(Demo demo) throws IOException, InterruptedException {
    try (PageServer page = PageServer.start(demo.runs(), 0)) {
      say("Build pages: " + page.url());
      return demo.run(outcome -> stay(outcome, page)).findings().isEmpty() ? 0 : StepFailure.FAILED;
    }
  }

  private void stay(Demo.Outcome outcome, PageServer page) throws InterruptedException {
    end(outcome);
    say("");
    say("Build pages: " + page.url());
    outcome.shops().forEach(shop -> say("The shop:    curl http://" + shop + "/cgi-bin/products"));
    say("The same against what runs here, from another terminal:");
    outcome.environment().forEach((name, value) -> say("  export " + name + "=" + value));
    say("  kubectl get deployments --all-namespaces");
    say("  bin/slipway run examples/shop/Jenkinsfile --param VERSION=4");
    say("Ctrl-C ends it.");
    page.join();
  }

  private int end(Demo.Outcome outcome) {
    say("");
    outcome.lines().forEach(this::say);
    outcome.findings().forEach(this::complain);
    return outcome.findings().isEmpty() ? 0 : StepFailure.FAILED;
  }

  private void complain(String finding) {
    session.err().println("slipway: the demo did not show what it should: " + finding);
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
}
