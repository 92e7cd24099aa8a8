package io.slipway.registry.plan;

import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.plan.Wanted.Goal;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.transfer.Events;
import io.slipway.registry.transfer.Site;
import java.util.Objects;
import java.util.Optional;

/**
 * Asks source and destinations while a plan is made; what they don't answer stops as little as
 * possible.
 */
final class Questions {

  private final Retry retry;
  private final Events events;

  Questions(Retry retry, Events events) {
    this.retry = retry;
    this.events = events;
  }

  /** A destination's answer, or empty where it is given up: now or before. */
  <T> Optional<T> ask(Site site, String what, Retry.Attempt<T> call) throws InterruptedException {
    if (site.isGivenUp()) {
      return Optional.empty();
    }
    try {
      return Optional.of(retry.call(what, events.retries(site.name()), call));
    } catch (StoreException e) {
      site.giveUp(e, events);
      return Optional.empty();
    }
  }

  /** An artifact's own trouble stops it alone; a source that does not answer stops everything. */
  <T> Optional<T> orFailed(Wanted wanted, PlanBuilder plan, Retry.Attempt<T> call)
      throws StoreException, InterruptedException {
    try {
      return Optional.of(call.run());
    } catch (StoreException e) {
      if (e.kind() != Kind.NOT_FOUND && e.kind() != Kind.CORRUPT && e.kind() != Kind.REFUSED) {
        throw e;
      }
      String message = Objects.requireNonNullElse(e.getMessage(), "");
      for (Goal goal : wanted.goals()) {
        plan.failed(new Failure(goal.site().name(), wanted.named(), message));
        events.send(
            new ReplicationEvent.ArtifactFailed(
                goal.site().name(), goal.repository(), wanted.reference(), message));
      }
      return Optional.empty();
    }
  }
}
