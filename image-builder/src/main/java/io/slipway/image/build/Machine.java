package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.UsageException;
import io.slipway.image.cache.FileDigests;
import io.slipway.image.cache.StepCache;
import io.slipway.image.cache.StepTrail;
import io.slipway.image.config.Platform;
import io.slipway.image.mount.Secrets;
import io.slipway.image.pull.LayerFetcher;
import io.slipway.image.pull.RememberedImages;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import io.slipway.image.sandbox.Sandbox;
import io.slipway.image.snapshot.SnapshotStore;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the steps of one build work with. */
record Machine(
    BuildRequest request,
    Events events,
    StateDirectory state,
    Session session,
    RegistryImages registry,
    LayerFetcher layers,
    StepCache cache,
    StepTrail trail,
    FileDigests digests,
    Materials materials,
    Secrets secrets,
    LayerForms forms,
    Clock clock)
    implements AutoCloseable {

  static Machine start(BuildRequest request, Events events, RegistryImages registry, Clock clock)
      throws IOException, UsageException {
    StateDirectory state = StateDirectory.open(request.stateDirectory());
    Session session = state.session();
    RegistryImages remembered =
        new RememberedImages(
            registry,
            state,
            session,
            request.cache().pull(),
            text -> events.emit(new BuildEvent.Warning("base-unreachable", text, "", 0)));
    LayerFetcher layers =
        new LayerFetcher(
            state,
            session,
            (from, layer) ->
                events.emit(new BuildEvent.LayerFetched(from, layer.digest(), layer.size())));
    return new Machine(
        request,
        events,
        state,
        session,
        remembered,
        layers,
        new StepCache(state, layers),
        new StepTrail(),
        FileDigests.load(state, request.directory(), clock),
        new Materials(),
        new Secrets(request.run().secrets()),
        new LayerForms(state, session, layers::open, request.image()),
        clock);
  }

  /** What a reference means; the build takes something of it. */
  RemoteImage resolve(String reference, Platform platform)
      throws BuildException, InterruptedException {
    RemoteImage image = registry.resolve(reference, platform);
    materials.image(reference, platform, image.digest());
    return image;
  }

  /** Found out by trying; only where a process is to start. */
  Sandbox sandbox() throws IOException {
    String wanted = request.run().sandbox();
    return wanted == null ? Sandbox.best() : Sandbox.find(wanted);
  }

  SnapshotStore snapshots() throws IOException {
    return new SnapshotStore(state, Sandbox.hostPrivilege(), layers::open);
  }

  /** When a step is said to have run. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public void close() {
    layers.close();
    registry.close();
    session.close();
  }
}
