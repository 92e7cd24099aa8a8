package io.slipway.pipeline.cli;

import io.slipway.deploy.Deployer;
import io.slipway.deploy.gate.Approvals;
import io.slipway.pipeline.step.ClusterWork;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import java.util.LinkedHashMap;
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
      description = "Who answers (default: the user of this machine).")
  private String by = System.getProperty("user.name", "unknown");

  @Mixin private final OutputOptions output = new OutputOptions();

  ApproveCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    return new StepRunner(session, output).work(this::answer);
  }

  private Object answer(StepContext context) throws StepFailure, InterruptedException {
    Approvals.Question question =
        new ClusterWork(Deployer::connect)
            .run(
                release.kubeconfig,
                context,
                deployer ->
                    deployer.approve(
                        release.release, release.namespace, gate, !reject, by, reason));
    String word = reject ? "rejected" : "approved";
    if (!output.json) {
      session
          .out()
          .printf(
              "%s gate %s (%s) of release %s for %s%n",
              word, question.gate(), question.stage(), release.release, question.image());
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("release", release.namespace + "/" + release.release);
    facts.put("gate", question.gate());
    facts.put("stage", question.stage());
    facts.put("image", question.image());
    facts.put("answer", word);
    return facts;
  }
}
