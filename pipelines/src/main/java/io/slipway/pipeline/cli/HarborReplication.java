package io.slipway.pipeline.cli;

import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.replication.Replications;
import io.slipway.registry.harbor.replication.Replications.Execution;
import io.slipway.registry.harbor.replication.Replications.Policy;
import io.slipway.registry.harbor.replication.Replications.Task;
import io.slipway.registry.harbor.rest.HarborException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** One run of a policy of Harbor's, followed; the logs of tasks that failed are shown. */
final class HarborReplication {

  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final int LAST_LINES = 20;

  private final Replications replications;
  private final String host;
  private final StepContext context;

  HarborReplication(HarborClient harbor, StepContext context) {
    this.replications = harbor.replications();
    this.host = harbor.host();
    this.context = context;
  }

  Execution run(String name, Duration limit)
      throws HarborException, StepFailure, InterruptedException {
    Optional<Policy> policy = replications.policies().first(one -> one.name().equals(name));
    if (policy.isEmpty()) {
      throw new StepFailure(
          StepFailure.USAGE, "%s has no replication policy '%s'".formatted(host, name));
    }
    long id = replications.start(Objects.requireNonNull(policy.get().id()));
    Execution end =
        replications.follow(id, EVERY, limit, wait -> Thread.sleep(wait.toMillis()), this::tell);
    if (!"Succeed".equals(end.status())) {
      replications.tasks(id).forEach(this::tellFailure);
      throw new StepFailure(
          StepFailure.FAILED,
          "Replication %d of policy %s at %s ended %s: %d of %d tasks failed"
              .formatted(id, name, host, end.status(), end.failed(), end.total()));
    }
    return end;
  }

  private void tell(Execution execution) {
    say(
        "replication %d %s: %d of %d done, %d failed"
            .formatted(
                execution.id(),
                execution.status(),
                execution.succeed(),
                execution.total(),
                execution.failed()));
  }

  private boolean tellFailure(Task task) throws HarborException, InterruptedException {
    if ("Failed".equals(task.status())) {
      say("task %d of %s failed:".formatted(task.id(), task.srcResource()));
      String[] lines = replications.log(task.executionId(), task.id()).split("\n");
      for (int i = Math.max(0, lines.length - LAST_LINES); i < lines.length; i++) {
        say("  " + lines[i]);
      }
    }
    return true;
  }

  private void say(String line) {
    context.emit(new RunEvent.LogLine("run", line));
  }
}
