package io.slipway.pipeline.cli;

import io.slipway.pipeline.step.Replications;
import io.slipway.pipeline.step.StepFailure;
import io.slipway.registry.ReplicationException;
import io.slipway.registry.ReplicationPolicy;
import io.slipway.registry.status.ReplicationStatus;
import io.slipway.registry.status.StatusText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Prints where replications stand. */
final class ReplicationStatusReport {
  private final Session session;
  private final boolean json;

  ReplicationStatusReport(Session session, boolean json) {
    this.session = session;
    this.json = json;
  }

  Object print(Replications replications, boolean live) throws StepFailure, InterruptedException {
    List<ReplicationPolicy> policies = replications.policies();
    List<ReplicationStatus> all = live ? live(replications, policies) : replications.kept(policies);
    replications.writeMetrics(policies);
    Instant now = Instant.now();
    if (json) {
      session
          .out()
          .println(
              JsonMapper.builder()
                  .build()
                  .writeValueAsString(
                      all.stream().map(status -> StatusText.view(status, now)).toList()));
      return all;
    }
    all.forEach(status -> session.out().print(StatusText.of(status, now)));
    policies.stream()
        .map(ReplicationPolicy::name)
        .filter(name -> all.stream().noneMatch(status -> status.policy().equals(name)))
        .forEach(
            name -> session.out().println(name + ": has not run here; --live asks the registries"));
    return all;
  }

  private static List<ReplicationStatus> live(
      Replications replications, List<ReplicationPolicy> policies)
      throws StepFailure, InterruptedException {
    List<ReplicationStatus> all = new ArrayList<>();
    try {
      for (ReplicationPolicy policy : policies) {
        all.add(replications.live(policy));
      }
      return all;
    } catch (ReplicationException e) {
      throw new StepFailure(StepFailure.FAILED, String.valueOf(e.getMessage()), e);
    }
  }
}
