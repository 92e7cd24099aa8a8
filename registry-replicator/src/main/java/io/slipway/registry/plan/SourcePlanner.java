package io.slipway.registry.plan;

import io.slipway.registry.ReplicationPlan;
import io.slipway.registry.ReplicationPolicy.Filter;
import io.slipway.registry.gate.Gatekeeper;
import io.slipway.registry.gate.RegistryFacts;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.transfer.BlobPlaces;
import io.slipway.registry.transfer.Events;
import io.slipway.registry.transfer.Parallel;
import io.slipway.registry.transfer.Site;
import io.slipway.registry.transfer.SourceManifests;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Selects and plans what one source has, as often as a run needs it. */
public final class SourcePlanner {

  private final SourceManifests source;
  private final Catalogue catalogue;
  private final Planner planner;
  private final CosignTags cosign;

  /**
   * @param now what ages are counted from
   * @param foreseen shared by the planners of one run
   */
  public SourcePlanner(
      SourceManifests source,
      Retry retry,
      Events events,
      Parallel parallel,
      BlobPlaces places,
      Gatekeeper gate,
      RegistryFacts registry,
      Instant now,
      Foreseen foreseen) {
    this.source = source;
    this.cosign = new CosignTags(source.store(), retry, events);
    ConfigReader configs = new ConfigReader(source, retry, events);
    this.catalogue =
        new Catalogue(
            source.store(),
            retry,
            events,
            parallel,
            new Screening(source, configs, registry, now),
            cosign);
    this.planner = new Planner(source, retry, events, parallel, places, cosign, gate, foreseen);
  }

  public SourceManifests manifests() {
    return source;
  }

  /**
   * @param only repositories that count; empty for all
   */
  public List<Catalogue.Entry> select(List<Filter> filters, Set<String> only)
      throws StoreException, InterruptedException {
    return catalogue.select(filters, only);
  }

  public ReplicationPlan plan(String name, List<Site> sites, List<Wanted> wanted)
      throws StoreException, InterruptedException {
    return planner.plan(name, sites, wanted);
  }

  /** Of what has moved since: who pushed it may have signed it, too. */
  public ReplicationPlan planAgain(String name, List<Site> sites, List<Wanted> wanted)
      throws StoreException, InterruptedException {
    wanted.forEach(one -> cosign.forget(one.repository()));
    return plan(name, sites, wanted);
  }
}
