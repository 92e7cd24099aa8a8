package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

import org.jspecify.annotations.Nullable;

/** Policies of one version's Pods alone, which go before those of all. */
public record SubsetPolicies(@Nullable TrafficPolicy stable, @Nullable TrafficPolicy canary) {
  public SubsetPolicies {
    require(stable != null || canary != null, "subsets: says nothing; expected stable or canary");
  }

  /** Null where nothing is said of the arm. */
  public @Nullable TrafficPolicy of(Arm arm) {
    return arm == Arm.STABLE ? stable : canary;
  }
}
