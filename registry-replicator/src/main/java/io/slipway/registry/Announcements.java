package io.slipway.registry;

import io.slipway.registry.ReplicationPlan.Delivery;
import io.slipway.registry.ReplicationPlan.Narrowing;
import io.slipway.registry.ReplicationPlan.Skip;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.ReplicationResult.TagState;
import io.slipway.registry.transfer.Events;
import java.util.List;

/** Tells a run's listener of its plans, before anything moves. */
final class Announcements {

  private final Events events;

  Announcements(Events events) {
    this.events = events;
  }

  /** What a plan found, and what is due. */
  void plan(ReplicationPlan plan) {
    events.send(
        new ReplicationEvent.PlanMade(
            plan.policy(),
            List.of(plan.source()),
            plan.destinations(),
            plan.artifacts(),
            plan.blobs().size(),
            plan.bytes(),
            plan.presentBytes()));
    plan.unchanged().forEach(tag -> unchanged(plan.source(), tag));
    plan.deliveries().forEach(delivery -> due(plan.source(), delivery));
    plan.skips().forEach(this::skip);
    plan.narrowed().forEach(one -> narrowed(plan.source(), one));
  }

  private void due(String source, Delivery delivery) {
    if (delivery.tag() != null) {
      events.send(
          new ReplicationEvent.TagDue(
              source,
              delivery.destination(),
              delivery.repository(),
              delivery.tag(),
              delivery.digest(),
              delivery.moved()));
    }
  }

  private void skip(Skip skip) {
    events.send(
        skip.refused()
            ? new ReplicationEvent.ArtifactRefused(
                skip.destination(), skip.repository(), skip.tag(), skip.digest(), skip.reason())
            : new ReplicationEvent.ArtifactSkipped(
                skip.destination(), skip.repository(), skip.tag(), skip.reason()));
  }

  private void narrowed(String source, Narrowing one) {
    events.send(
        new ReplicationEvent.IndexNarrowed(
            source,
            one.repository(),
            one.reference(),
            one.from(),
            one.digest(),
            one.kept(),
            one.dropped(),
            one.referrersLeft()));
  }

  void failure(Failure failure) {
    int colon = failure.artifact().lastIndexOf(':');
    String repository = colon < 0 ? failure.artifact() : failure.artifact().substring(0, colon);
    events.send(
        new ReplicationEvent.ArtifactFailed(
            failure.destination(),
            repository,
            failure.artifact().substring(colon + 1),
            failure.message()));
  }

  /** What waits for an earlier wave. */
  void waiting(Delivery delivery, int wave) {
    events.send(
        new ReplicationEvent.ArtifactSkipped(
            delivery.destination(),
            delivery.repository(),
            delivery.tag() == null ? delivery.digest() : delivery.tag(),
            "wave %d is not all verified".formatted(wave)));
  }

  private void unchanged(String source, TagState tag) {
    events.send(
        new ReplicationEvent.ArtifactSkipped(
            tag.destination(), tag.repository(), tag.tag(), "it is there: " + tag.digest()));
    events.send(
        new ReplicationEvent.TagVerified(
            source, tag.destination(), tag.repository(), tag.tag(), tag.digest(), false));
  }
}
