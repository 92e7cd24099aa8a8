package io.slipway.pipeline.cli;

import io.slipway.deploy.Deployer;
import io.slipway.deploy.RolloutStatus;
import io.slipway.pipeline.step.ClusterWork;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import java.util.LinkedHashMap;
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
    RolloutStatus status =
        new ClusterWork(Deployer::connect)
            .run(
                release.kubeconfig,
                context,
                deployer -> deployer.status(release.release, release.namespace));
    Map<String, @Nullable Object> facts = facts(status);
    if (!output.json) {
      facts.forEach(
          (name, fact) -> session.out().printf("%-13s %s%n", name, fact == null ? "-" : fact));
    }
    return facts;
  }

  private static Map<String, @Nullable Object> facts(RolloutStatus status) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("release", status.namespace() + "/" + status.release());
    facts.put("rollout", status.rollout());
    facts.put("phase", status.phase());
    facts.put("finished", status.finished());
    facts.put("image", status.image());
    facts.put("stableImage", status.stableImage());
    facts.put("canaryWeight", status.canaryWeight());
    facts.put("reason", status.reason());
    facts.put("since", status.since().toString());
    facts.put("controller", status.controller());
    return facts;
  }
}
