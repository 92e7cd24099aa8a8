package io.slipway.registry.transfer;

import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Retry;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * What the jobs of one run share.
 *
 * @param plannedAt when the destinations were asked what they have, in {@link System#nanoTime}
 */
record RunContext(
    SourceManifests manifests,
    SourceTags tags,
    Map<String, Site> sites,
    Retry retry,
    Events events,
    BlobPlaces places,
    Sending sending,
    Tally tally,
    long plannedAt) {

  /** The plan is as good as new for so long; others may be at work at the same destinations. */
  private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

  boolean isPlanFresh() {
    return System.nanoTime() - plannedAt < FRESH_NANOS;
  }

  ArtifactStore source() {
    return manifests.store();
  }

  Site site(String destination) {
    return Objects.requireNonNull(sites.get(destination), destination);
  }
}
