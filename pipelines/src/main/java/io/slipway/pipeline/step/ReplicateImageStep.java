package io.slipway.pipeline.step;

import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.step.ReplicateImageResult.Plan;
import io.slipway.pipeline.step.ReplicateImageResult.Tag;
import io.slipway.registry.PolicyPlan;
import io.slipway.registry.ReplicationException;
import io.slipway.registry.ReplicationPlan.Skip;
import io.slipway.registry.ReplicationPolicy;
import io.slipway.registry.ReplicationResult;
import io.slipway.registry.Replicator;
import io.slipway.registry.gate.Gates;
import io.slipway.registry.gate.Gates.OnRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** {@code replicateImage}: what a replication.yaml says. */
public final class ReplicateImageStep
    implements PlatformStep<ReplicateImageParameters, ReplicateImageResult> {
  private final Supplier<Replicator> replicator;

  public ReplicateImageStep(Supplier<Replicator> replicator) {
    this.replicator = replicator;
  }

  @Override
  public String name() {
    return "replicateImage";
  }

  @Override
  public Class<ReplicateImageParameters> parameterType() {
    return ReplicateImageParameters.class;
  }

  @Override
  public Class<ReplicateImageResult> resultType() {
    return ReplicateImageResult.class;
  }

  /** Every run goes on where the one before it was cut off, with {@code resume} or without. */
  @Override
  public ReplicateImageResult run(ReplicateImageParameters parameters, StepContext context)
      throws StepFailure, InterruptedException {
    Replications replications = new Replications(replicator.get(), parameters, context);
    List<ReplicationPolicy> policies = replications.policies();
    try {
      return parameters.dryRun()
          ? plan(replications, policies, context)
          : replicate(replications, policies);
    } catch (ReplicationException e) {
      throw new StepFailure(StepFailure.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private static ReplicateImageResult plan(
      Replications replications, List<ReplicationPolicy> policies, StepContext context)
      throws ReplicationException, InterruptedException {
    List<Plan> plans = new ArrayList<>();
    for (ReplicationPolicy policy : policies) {
      PolicyPlan plan = replications.plan(policy);
      plan.toString().lines().forEach(line -> context.emit(new RunEvent.LogLine("run", line)));
      plans.add(Plan.of(plan));
    }
    return sum(List.of()).withPlans(plans);
  }

  private static ReplicateImageResult replicate(
      Replications replications, List<ReplicationPolicy> policies)
      throws StepFailure, ReplicationException, InterruptedException {
    List<ReplicationResult> results = new ArrayList<>();
    List<Skip> refused = new ArrayList<>();
    try {
      for (ReplicationPolicy policy : policies) {
        ReplicationResult result = replications.run(policy, Set.of());
        results.add(result);
        refused.addAll(refusedBy(policy, result));
      }
    } finally {
      replications.writeMetrics(policies);
    }
    for (ReplicationResult result : results) {
      result.orThrow();
    }
    requireNone(refused);
    return sum(results);
  }

  private static List<Skip> refusedBy(ReplicationPolicy policy, ReplicationResult result) {
    Gates gates = policy.spec().gates();
    return gates == null || gates.refused() == OnRefusal.SKIP ? List.of() : result.refused();
  }

  private static void requireNone(List<Skip> refused) throws StepFailure {
    if (!refused.isEmpty()) {
      List<String> lines =
          refused.stream()
              .map(
                  one ->
                      "%s:%s does not go to %s: %s"
                          .formatted(one.repository(), one.tag(), one.destination(), one.reason()))
              .toList();
      throw new StepFailure(StepFailure.REFUSED, String.join("\n", lines));
    }
  }

  /** The results of all policies as one. */
  public static ReplicateImageResult sum(List<ReplicationResult> results) {
    return new ReplicateImageResult(
        results.stream().mapToInt(ReplicationResult::artifacts).sum(),
        results.stream().mapToLong(ReplicationResult::bytesCopied).sum(),
        results.stream().mapToLong(ReplicationResult::bytesMounted).sum(),
        results.stream().mapToLong(ReplicationResult::bytesPresent).sum(),
        results.stream()
            .flatMap(result -> result.tags().stream())
            .map(tag -> new Tag(tag.destination(), tag.repository(), tag.tag(), tag.digest()))
            .toList(),
        results.stream().flatMap(result -> result.skips().stream()).toList(),
        results.stream()
            .flatMap(result -> result.deleted().stream())
            .map(tag -> new Tag(tag.destination(), tag.repository(), tag.tag(), tag.digest()))
            .toList(),
        List.of());
  }
}
