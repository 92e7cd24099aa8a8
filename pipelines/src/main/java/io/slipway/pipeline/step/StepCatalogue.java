package io.slipway.pipeline.step;

import io.slipway.deploy.Deployer;
import io.slipway.image.ImageBuilder;
import io.slipway.pipeline.NearestWord;
import io.slipway.registry.Replicator;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The platform steps by name: what the Jenkinsfile runner, the CLI and the Jenkins plugin run. Safe
 * for use by several threads.
 */
public final class StepCatalogue {
  private final Map<String, PlatformStep<?, ?>> steps = new LinkedHashMap<>();

  private StepCatalogue(List<PlatformStep<?, ?>> steps) {
    steps.forEach(step -> this.steps.put(step.name(), step));
  }

  /** A catalogue of the given steps. */
  public static StepCatalogue of(List<PlatformStep<?, ?>> steps) {
    return new StepCatalogue(steps);
  }

  /** The steps of the platform, over its engines. Nothing is started yet. */
  public static StepCatalogue standard() {
    return standard(ImageBuilder::create);
  }

  /** As {@link #standard()}, with an image builder of the caller's. */
  public static StepCatalogue standard(Supplier<ImageBuilder> builder) {
    ClusterWork cluster = new ClusterWork(Deployer::connect);
    return of(
        List.of(
            new BuildImageStep(builder),
            new ReplicateImageStep(Replicator::create),
            new HarborApplyStep(),
            new DeployReleaseStep(cluster),
            FinishReleaseStep.promote(cluster),
            FinishReleaseStep.rollback(cluster),
            new ApproveReleaseStep(cluster),
            new AnalyseReleaseStep(Clock.systemUTC()),
            new ReleaseStatusStep(cluster),
            new ReleaseQueueStep(cluster),
            new CollectTelemetryStep(cluster)));
  }

  public Set<String> names() {
    return Set.copyOf(steps.keySet());
  }

  public boolean contains(String name) {
    return steps.containsKey(name);
  }

  /** The names of a step's parameters, in order. */
  public Set<String> parameters(String name) throws StepFailure {
    return ParameterBinding.names(step(name).parameterType());
  }

  /** The parameter that a lone unnamed argument is for: the only required one. */
  public Optional<String> soleParameter(String name) throws StepFailure {
    List<String> required = ParameterBinding.required(step(name).parameterType());
    return required.size() == 1 ? Optional.of(required.get(0)) : Optional.empty();
  }

  /**
   * Runs a step with arguments as a Jenkinsfile gives them.
   *
   * @return the result's components as maps, lists, text, numbers and booleans
   * @throws StepFailure where the step or a parameter is unknown, or a value doesn't fit ({@link
   *     StepFailure#USAGE}), or the step itself fails
   */
  public LinkedHashMap<String, @Nullable Object> run(
      String name, Map<String, ?> arguments, StepContext context)
      throws StepFailure, InterruptedException {
    return ResultMap.of(run(step(name), arguments, context));
  }

  private static <P extends Record, R extends Record> R run(
      PlatformStep<P, R> step, Map<String, ?> arguments, StepContext context)
      throws StepFailure, InterruptedException {
    P parameters = ParameterBinding.bind(step.name(), step.parameterType(), arguments);
    return step.run(parameters, context);
  }

  private PlatformStep<?, ?> step(String name) throws StepFailure {
    PlatformStep<?, ?> step = steps.get(name);
    if (step == null) {
      throw new StepFailure(
          StepFailure.USAGE,
          "No such step '" + name + "'" + NearestWord.hint(name, steps.keySet()));
    }
    return step;
  }
}
