package io.slipway.pipeline.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "abort", description = "End an unfinished rollout for the version before.")
final class AbortCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private final ReleaseOptions release = new ReleaseOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  AbortCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    return new StepRunner(session, output).step("rollbackRelease", release.parameters());
  }
}
