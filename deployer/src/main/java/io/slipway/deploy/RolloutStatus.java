package io.slipway.deploy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a release stands, read from the cluster.
 *
 * @param phase the state of its latest rollout, such as {@code analysing} or {@code promoted}
 * @param image what the latest rollout brings or brought in
 * @param stableImage what the stable Deployment runs; null where there is none
 * @param canaryWeight percent of the traffic that the routes give to the new version; null where
 *     there are no routes yet
 * @param since when the phase began
 * @param controller who drives the rollout now; null where nobody does
 */
public record RolloutStatus(
    String release,
    String namespace,
    String rollout,
    String phase,
    boolean finished,
    String image,
    @Nullable String stableImage,
    @Nullable Integer canaryWeight,
    String reason,
    Instant since,
    @Nullable String controller) {}
