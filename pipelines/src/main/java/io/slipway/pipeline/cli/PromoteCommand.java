package io.slipway.pipeline.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "promote", description = "End an unfinished rollout for its new version.")
final class PromoteCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private final ReleaseOptions release = new ReleaseOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  PromoteCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    return new StepRunner(session, output).step("promoteRelease", release.parameters());
  }
}
