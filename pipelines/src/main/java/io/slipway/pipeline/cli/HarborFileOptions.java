package io.slipway.pipeline.cli;

import io.slipway.pipeline.step.HarborWork;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.apply.HarborPlan;
import io.slipway.registry.harbor.apply.HarborPlanner;
import io.slipway.registry.harbor.file.HarborFile;
import io.slipway.registry.harbor.rest.HarborException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which harbor.yaml, and how its Harbor is reached. */
final class HarborFileOptions {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "What there should be (default: ${DEFAULT-VALUE}).")
  private String file = "harbor.yaml";

  @Option(
      names = "--update-secrets",
      description = "Send the secrets of registries again; Harbor can't be asked for them.")
  private boolean updateSecrets;

  @Mixin private final RegistryOptions registries = new RegistryOptions();

  /** Hears of a plan while the client that made it is open. */
  @FunctionalInterface
  interface OnPlan {
    void with(HarborPlan plan) throws HarborException, StepFailure, InterruptedException;
  }

  HarborWork work(StepContext context) {
    return new HarborWork(context, registries.config, registries.plainHttp, registries.insecure);
  }

  HarborPlanner planner(HarborClient harbor, StepContext context) {
    return new HarborPlanner(harbor, context.workspace(), updateSecrets);
  }

  /** Plans each document in turn. */
  List<HarborPlan> each(StepContext context, OnPlan action)
      throws StepFailure, InterruptedException {
    List<HarborPlan> plans = new ArrayList<>();
    for (HarborFile document : work(context).read(file)) {
      plans.add(
          work(context)
              .run(
                  document.spec().registry(),
                  harbor -> {
                    HarborPlan plan = planner(harbor, context).plan(document);
                    action.with(plan);
                    return plan;
                  }));
    }
    return plans;
  }

  HarborFile only(StepContext context) throws StepFailure {
    List<HarborFile> documents = work(context).read(file);
    if (documents.size() != 1) {
      throw new StepFailure(
          StepFailure.USAGE,
          "%s: has %d documents, but this takes a file with one".formatted(file, documents.size()));
    }
    return documents.get(0);
  }
}
