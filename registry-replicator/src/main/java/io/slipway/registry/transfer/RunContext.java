package io.slipway.registry.transfer;

import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Retry;
import java.util.Map;
import java.util.Objects;

/** What the jobs of one run share. */
record RunContext(
    SourceManifests manifests,
    SourceTags tags,
    Map<String, Site> sites,
    Retry retry,
    Events events,
    BlobPlaces places,
    Sending sending,
    Tally tally) {

  ArtifactStore source() {
    return manifests.store();
  }

  Site site(String destination) {
    return Objects.requireNonNull(sites.get(destination), destination);
  }
}
