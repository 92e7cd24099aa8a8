package io.slipway.registry.transfer;

import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.ReplicationResult;
import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A destination in one run, and whether it is given up. */
public final class Site {

  private final String name;
  private final ArtifactStore store;
  private final AtomicReference<String> failure = new AtomicReference<>();

  public Site(String name, ArtifactStore store) {
    this.name = name;
    this.store = store;
  }

  public String name() {
    return name;
  }

  public ArtifactStore store() {
    return store;
  }

  public boolean isGivenUp() {
    return failure.get() != null;
  }

  /** Why nothing more goes there, if so. */
  public Optional<ReplicationResult.Failure> failure() {
    return Optional.ofNullable(failure.get())
        .map(message -> new ReplicationResult.Failure(name, "", message));
  }

  /**
   * Gives the destination up for this run where its failure is one that the next artifact would
   * meet too.
   *
   * @return whether it did
   */
  public boolean giveUpIfDown(StoreException e, Events events) {
    boolean down =
        e.kind() == Kind.UNAVAILABLE || e.kind() == Kind.BUSY || e.kind() == Kind.UNTRUSTED;
    if (down) {
      giveUp(e, events);
    }
    return down;
  }

  /** Gives the destination up for this run, whatever the failure. */
  public void giveUp(StoreException e, Events events) {
    String message = String.valueOf(e.getMessage());
    if (failure.compareAndSet(null, message)) {
      events.send(new ReplicationEvent.DestinationFailed(name, message));
    }
  }
}
