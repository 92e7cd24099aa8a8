package io.slipway.pipeline.step;

import io.slipway.pipeline.record.RunEvent;
import io.slipway.registry.harbor.apply.HarborApplier;
import io.slipway.registry.harbor.apply.HarborPlan;
import io.slipway.registry.harbor.apply.HarborPlanner;
import io.slipway.registry.harbor.file.HarborFile;
import java.util.ArrayList;
import java.util.List;

/** {@code harborApply}: brings Harbors to what a harbor.yaml says. */
public final class HarborApplyStep
    implements PlatformStep<HarborApplyParameters, HarborApplyResult> {

  @Override
  public String name() {
    return "harborApply";
  }

  @Override
  public Class<HarborApplyParameters> parameterType() {
    return HarborApplyParameters.class;
  }

  @Override
  public Class<HarborApplyResult> resultType() {
    return HarborApplyResult.class;
  }

  @Override
  public HarborApplyResult run(HarborApplyParameters parameters, StepContext context)
      throws StepFailure, InterruptedException {
    HarborWork work =
        new HarborWork(
            context, parameters.dockerConfig(), parameters.plainHttp(), parameters.insecure());
    List<HarborPlan> plans = new ArrayList<>();
    for (HarborFile file : work.read(parameters.file())) {
      plans.add(
          work.run(
              file.spec().registry(),
              harbor -> {
                HarborPlan plan =
                    new HarborPlanner(harbor, context.workspace(), parameters.updateSecrets())
                        .plan(file);
                say(plan.toText(), context);
                if (!parameters.planOnly()) {
                  new HarborApplier(event -> context.emit((Record) event)).apply(plan);
                }
                return plan;
              }));
    }
    return HarborApplyResult.of(plans);
  }

  private static void say(String text, StepContext context) {
    text.lines().forEach(line -> context.emit(new RunEvent.LogLine("run", line)));
  }
}
