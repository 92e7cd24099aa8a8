package io.slipway.pipeline.step;

import io.slipway.registry.harbor.apply.Change;
import io.slipway.registry.harbor.apply.Change.Action;
import io.slipway.registry.harbor.apply.HarborPlan;
import java.util.List;

/** What {@code harborApply} did, or with {@code planOnly} would do, over all documents. */
public record HarborApplyResult(
    int created, int updated, int deleted, int unchanged, List<String> changes) {

  static HarborApplyResult of(List<HarborPlan> plans) {
    return new HarborApplyResult(
        sum(plans, Action.CREATE),
        sum(plans, Action.UPDATE),
        sum(plans, Action.DELETE),
        plans.stream().mapToInt(HarborPlan::unchanged).sum(),
        plans.stream().flatMap(plan -> plan.changes().stream()).map(Change::title).toList());
  }

  private static int sum(List<HarborPlan> plans, Action action) {
    return plans.stream().mapToInt(plan -> plan.count(action)).sum();
  }
}
