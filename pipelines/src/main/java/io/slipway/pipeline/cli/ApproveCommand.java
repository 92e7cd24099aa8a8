package io.slipway.pipeline.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "approve", description = "Answer a gate of a release that waits for an approval.")
final class ApproveCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private final ReleaseOptions release = new ReleaseOptions();

  @Option(
      names = "--gate",
      paramLabel = "NAME",
      description = "Which gate (default: the one that waits).")
  private @Nullable String gate;

  @Option(
      names = "--reject",
      description = "Say no: the release does not begin, or is rolled back before promotion.")
  private boolean reject;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is recorded.")
  private String reason = "";

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who answers (default: $BUILD_TAG in a Jenkins, else this machine's user).")
  private @Nullable String by;

  @Mixin private final OutputOptions output = new OutputOptions();

  ApproveCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, @Nullable Object> parameters = release.parameters();
    parameters.put("gate", gate);
    parameters.put("reject", reject);
    parameters.put("reason", reason);
    parameters.put("by", by);
    return new StepRunner(session, output).step("approveRelease", parameters);
  }
}
