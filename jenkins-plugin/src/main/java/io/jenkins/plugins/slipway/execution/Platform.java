package io.jenkins.plugins.slipway.execution;

import io.slipway.image.ImageBuilder;
import io.slipway.pipeline.step.StepCatalogue;
import io.slipway.pipeline.step.StepFailure;
import java.util.Map;

/** The platform's steps, as every caller knows them. */
final class Platform {
  private static final StepCatalogue CATALOGUE = StepCatalogue.standard(ImageBuilder::create);

  private Platform() {}

  static StepCatalogue catalogue() {
    return CATALOGUE;
  }

  /** A step that knows how to go on is told to. */
  static void askToResume(String step, Map<String, Object> arguments) throws StepFailure {
    if (CATALOGUE.parameters(step).contains("resume")) {
      arguments.put("resume", true);
    }
  }
}
