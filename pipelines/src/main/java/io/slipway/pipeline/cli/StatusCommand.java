package io.slipway.pipeline.cli;

import io.slipway.pipeline.step.StepCatalogue;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "status", description = "Show where a release stands.")
final class StatusCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private final ReleaseOptions release = new ReleaseOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  StatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    return new StepRunner(session, output).work(this::status);
  }

  private Object status(StepContext context) throws StepFailure, InterruptedException {
    Map<String, @Nullable Object> facts =
        StepCatalogue.standard().run("releaseStatus", release.parameters(), context);
    if (!output.json) {
      facts.forEach(
          (name, fact) -> session.out().printf("%-13s %s%n", name, fact == null ? "-" : fact));
    }
    return facts;
  }
}
