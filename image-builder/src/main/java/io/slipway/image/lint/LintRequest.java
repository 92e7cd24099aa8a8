package io.slipway.image.lint;

import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.plan.PlanRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a file is checked for.
 *
 * @param plan how it is to be built
 * @param everyStage whether stages that the target doesn't need are checked, too
 * @param ignore the context's rules; null where the context isn't known
 * @param options count together with those of the file
 */
public record LintRequest(
    PlanRequest plan,
    boolean everyStage,
    @Nullable IgnoreMatcher ignore,
    Bases bases,
    CheckOptions options) {}
