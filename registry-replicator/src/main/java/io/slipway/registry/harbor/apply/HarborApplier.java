package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.HarborEvent;
import io.slipway.registry.harbor.apply.Change.Action;
import io.slipway.registry.harbor.rest.HarborException;
import java.util.function.Consumer;

/** Does what a plan says, change by change; each is checked against what the plan saw. */
public final class HarborApplier {

  private final Consumer<HarborEvent> listener;

  public HarborApplier(Consumer<HarborEvent> listener) {
    this.listener = listener;
  }

  /**
   * @throws HarborException at the first change that fails; those before it are done, and a new
   *     plan has the rest
   */
  public void apply(HarborPlan plan) throws HarborException, InterruptedException {
    listener.accept(
        new HarborEvent.PlanMade(
            plan.registry(),
            plan.count(Action.CREATE),
            plan.count(Action.UPDATE),
            plan.count(Action.DELETE),
            plan.unchanged()));
    for (Change change : plan.changes()) {
      change.run(plan.registry());
      listener.accept(
          new HarborEvent.ChangeApplied(
              plan.registry(),
              change.action().done(),
              change.kind(),
              change.name(),
              change.fields().stream().map(Change.Field::field).toList()));
    }
  }
}
