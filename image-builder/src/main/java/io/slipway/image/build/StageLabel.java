package io.slipway.image.build;

import io.slipway.image.config.Platform;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.Stage;
import java.util.List;

/**
 * What a stage is called in progress: its name; with several platforms in BuildKit's way {@code
 * linux/arm64 build}, or {@code linux/amd64->arm64 build} where it prepares for another platform.
 */
final class StageLabel {
  private StageLabel() {}

  static String of(List<BuildPlan> plans, BuildPlan plan, Stage stage) {
    if (plans.size() == 1) {
      return stage.name();
    }
    Platform target = plan.request().platform();
    boolean crossing = !stage.platform().equals(target) && !isShared(plans, plan, stage);
    return stage.platform()
        + (crossing ? "->" + brief(stage.platform(), target) : "")
        + " "
        + stage.name();
  }

  private static boolean isShared(List<BuildPlan> plans, BuildPlan plan, Stage stage) {
    String identity = plan.identity(stage);
    return plans.stream()
        .allMatch(other -> other.identity(other.stage(stage.index())).equals(identity));
  }

  private static String brief(Platform from, Platform to) {
    String text = to.toString();
    return from.os().equals(to.os()) ? text.substring(to.os().length() + 1) : text;
  }
}
