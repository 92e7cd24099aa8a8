package io.slipway.deploy.release;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A step of any strategy with everything said: what the traffic and the Pods are to be, and how it
 * is passed.
 *
 * @param weight percent of the traffic for the new version
 * @param matches requests that go to the new version whatever the weight
 * @param mirror percent of the stable version's requests that the new one gets a copy of
 * @param analyse how long to judge; zero where the stage isn't judged
 * @param pauseFor how long to wait after that; null where not
 * @param approval whether someone must say that it goes on
 */
public record Stage(
    int weight,
    List<RequestMatch> matches,
    int mirror,
    Scale scale,
    Duration analyse,
    @Nullable Duration pauseFor,
    boolean approval) {
  private static final Stage BEFORE =
      new Stage(0, List.of(), 0, Scale.FULL, Duration.ZERO, null, false);

  public Stage {
    matches = List.copyOf(matches);
  }

  /** All steps of a canary, each with what earlier ones have left. */
  static List<Stage> of(List<CanaryStep> steps) {
    List<Stage> stages = new ArrayList<>();
    Stage before = BEFORE;
    for (CanaryStep step : steps) {
      before = before.then(step);
      stages.add(before);
    }
    return stages;
  }

  private Stage then(CanaryStep step) {
    return new Stage(
        step.setWeight() == null ? weight : step.setWeight(),
        step.headerRoute() == null ? matches : step.headerRoute(),
        step.mirror() == null ? mirror : step.mirror(),
        step.scale() == null ? scale : new Scale(step.scale()),
        step.analyse() == null ? Duration.ZERO : step.analyse(),
        step.pauseFor(),
        step.pauses());
  }

  /** The same with what a router needs. */
  public Stage with(RouterSpec router) {
    return new Stage(weight, matches, mirror, router.scale(this), analyse, pauseFor, approval);
  }

  /** Whether measurements say something about the new version while it stands. */
  public boolean isJudged() {
    return !analyse.isZero();
  }

  Set<RouterFeature> features() {
    Set<RouterFeature> needed = EnumSet.noneOf(RouterFeature.class);
    if (weight > 0 && weight < 100) {
      needed.add(RouterFeature.WEIGHT);
    }
    if (mirror > 0) {
      needed.add(mirror < 100 ? RouterFeature.MIRROR_SHARE : RouterFeature.MIRROR);
    }
    matches.forEach(match -> needed.addAll(match.features()));
    return needed;
  }
}
