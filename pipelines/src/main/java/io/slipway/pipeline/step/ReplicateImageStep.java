package io.slipway.pipeline.step;

import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.yaml.StrictYaml;
import io.slipway.pipeline.yaml.YamlException;
import io.slipway.registry.ReplicationException;
import io.slipway.registry.ReplicationListener;
import io.slipway.registry.ReplicationPolicy;
import io.slipway.registry.ReplicationResult;
import io.slipway.registry.Replicator;
import io.slipway.registry.RunOptions;
import io.slipway.registry.journal.Journals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
    ReplicationListener listener = event -> context.emit((Record) event);
    List<ReplicationResult> results = new ArrayList<>();
    try {
      for (ReplicationPolicy policy : policies(parameters, context)) {
        RunOptions options = options(parameters, context);
        if (parameters.dryRun()) {
          say(replicator.get().plan(policy, options).toString(), context);
        } else {
          results.add(replicator.get().replicate(policy, options, listener));
        }
      }
      for (ReplicationResult result : results) {
        result.orThrow();
      }
    } catch (ReplicationException e) {
      throw new StepFailure(StepFailure.FAILED, String.valueOf(e.getMessage()), e);
    }
    return sum(results);
  }

  private static List<ReplicationPolicy> policies(
      ReplicateImageParameters parameters, StepContext context) throws StepFailure {
    Path file = context.workspace().resolve(parameters.file()).normalize();
    try {
      List<ReplicationPolicy> all =
          StrictYaml.readAll(file, ReplicationPolicy.class, context.environment());
      return ReplicationPolicy.select(all, parameters.policies());
    } catch (YamlException | IllegalArgumentException e) {
      throw new StepFailure(StepFailure.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static RunOptions options(ReplicateImageParameters parameters, StepContext context) {
    return RunOptions.defaults()
        .withDockerConfig(Paths.dockerConfig(parameters.dockerConfig(), context))
        .withPlainHttp(new LinkedHashSet<>(parameters.plainHttp()))
        .withInsecure(new LinkedHashSet<>(parameters.insecure()))
        .withState(Journals.usualDirectory(context.environment()));
  }

  private static void say(String text, StepContext context) {
    text.lines().forEach(line -> context.emit(new RunEvent.LogLine("run", line)));
  }

  /** The results of all policies as one. */
  public static ReplicateImageResult sum(List<ReplicationResult> results) {
    List<ReplicateImageResult.Tag> tags =
        results.stream()
            .flatMap(result -> result.tags().stream())
            .map(
                tag ->
                    new ReplicateImageResult.Tag(
                        tag.destination(), tag.repository(), tag.tag(), tag.digest()))
            .toList();
    return new ReplicateImageResult(
        results.stream().mapToInt(ReplicationResult::artifacts).sum(),
        results.stream().mapToLong(ReplicationResult::bytesCopied).sum(),
        results.stream().mapToLong(ReplicationResult::bytesMounted).sum(),
        results.stream().mapToLong(ReplicationResult::bytesPresent).sum(),
        tags);
  }
}
