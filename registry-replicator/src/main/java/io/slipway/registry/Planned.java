package io.slipway.registry;

import io.slipway.registry.plan.SourcePlanner;
import io.slipway.registry.plan.Wanted;
import io.slipway.registry.transfer.Site;
import java.util.List;

/**
 * One source's artifacts for one wave, and what its run needs again.
 *
 * @param later whether another wave comes before: then tags that have moved at the source go as
 *     that one has verified them
 */
record Planned(
    int wave,
    boolean later,
    SourcePlanner source,
    List<Site> sites,
    List<Wanted> wanted,
    ReplicationPlan plan) {}
