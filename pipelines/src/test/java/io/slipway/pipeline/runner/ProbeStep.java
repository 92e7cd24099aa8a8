package io.slipway.pipeline.runner;

import io.slipway.pipeline.step.Default;
import io.slipway.pipeline.step.PlatformStep;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import java.util.List;

/** A platform step that shows what it was given. */
final class ProbeStep implements PlatformStep<ProbeStep.Parameters, ProbeStep.Result> {

  record Parameters(String name, @Default("1") int size, List<String> tags, boolean fail) {}

  record Result(String text, List<String> tags, int size) {}

  @Override
  public String name() {
    return "probe";
  }

  @Override
  public Class<Parameters> parameterType() {
    return Parameters.class;
  }

  @Override
  public Class<Result> resultType() {
    return Result.class;
  }

  @Override
  public Result run(Parameters parameters, StepContext context) throws StepFailure {
    if (parameters.fail()) {
      throw new StepFailure(StepFailure.ROLLED_BACK, "probe " + parameters.name() + " rolled back");
    }
    String site = context.environment().getOrDefault("SITE", "nowhere");
    return new Result(parameters.name() + "@" + site, parameters.tags(), parameters.size());
  }
}
