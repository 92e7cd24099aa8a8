package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

import java.util.List;

/** Traffic moves to the new version by steps, in ascending weights that end at 100. */
public record Canary(List<CanaryStep> steps) {
  public Canary {
    require(steps != null && !steps.isEmpty(), "steps: is empty; expected at least setWeight: 100");
    steps = List.copyOf(steps);
    for (int i = 1; i < steps.size(); i++) {
      int before = steps.get(i - 1).setWeight();
      int weight = steps.get(i).setWeight();
      require(
          weight > before,
          "steps: weight %d follows %d; weights must ascend".formatted(weight, before));
    }
    int last = steps.get(steps.size() - 1).setWeight();
    require(last == 100, "steps: the last weight is %d; it must be 100".formatted(last));
  }

  public List<Integer> weights() {
    return steps.stream().map(CanaryStep::setWeight).toList();
  }
}
