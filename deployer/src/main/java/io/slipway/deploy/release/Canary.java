package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

import java.util.List;
import java.util.Objects;

/** Traffic moves to the new version by steps, in ascending weights that end at 100. */
public record Canary(List<CanaryStep> steps) {
  public Canary {
    require(steps != null && !steps.isEmpty(), "steps: is empty; expected at least setWeight: 100");
    steps = List.copyOf(steps);
    requireAscending(steps.stream().map(CanaryStep::setWeight).filter(Objects::nonNull).toList());
    Stage.of(steps).forEach(Canary::requireSound);
    Stage last = last(steps);
    require(
        last.weight() == 100,
        "steps: the last weight is %d; it must be 100".formatted(last.weight()));
    require(
        last.isJudged(),
        "steps: the last step has no analyse; expected how long all traffic on the new version is"
            + " judged, such as analyse: 5m");
  }

  private static void requireAscending(List<Integer> weights) {
    for (int i = 1; i < weights.size(); i++) {
      require(
          weights.get(i) > weights.get(i - 1),
          "steps: weight %d follows %d; weights must ascend"
              .formatted(weights.get(i), weights.get(i - 1)));
    }
  }

  private static void requireSound(Stage stage) {
    require(
        !stage.scale().isLessThan(stage.weight()),
        "steps: scale %s is too few Pods for %d %% of the traffic; name at least %d%%"
            .formatted(stage.scale().text(), stage.weight(), stage.weight()));
    require(
        stage.mirror() == 0 || stage.weight() == 0,
        "steps: mirror %d and weight %d go together badly: the canary would get requests and copies"
                .formatted(stage.mirror(), stage.weight())
            + " of others; end the mirror with mirror: 0");
  }

  private static Stage last(List<CanaryStep> steps) {
    List<Stage> stages = Stage.of(steps);
    return stages.get(stages.size() - 1);
  }

  /** The steps with everything said. */
  public List<Stage> stages() {
    return Stage.of(steps);
  }
}
