package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.EventRecorder;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.DeleteOptions;
import io.slipway.local.cluster.resource.Target;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.StoreEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Brings a Deployment's ReplicaSets to its current template, by its strategy. */
final class DeploymentController implements Controller {

  private static final String COMPONENT = "deployment-controller";

  private final Objects objects;
  private final EventRecorder events;
  private final DeploymentStatus status;

  DeploymentController(Objects objects, EventRecorder events, Clock clock) {
    this.objects = objects;
    this.events = events;
    this.status = new DeploymentStatus(objects, clock);
  }

  @Override
  public void concerns(StoreEvent event, Consumer<ObjectKey> wake) {
    switch (event.key().resource()) {
      case "deployments.apps" -> wake.accept(event.key());
      case "replicasets.apps" -> Owners.wake(event, "Deployment", "deployments.apps", wake);
      default -> {}
    }
  }

  @Override
  public @Nullable Duration reconcile(ObjectKey key) {
    ObjectNode deployment = objects.find("Deployment", key.namespace(), key.name());
    if (deployment == null) {
      return null;
    }
    if (!Objects.isDeleting(deployment)) {
      step(deployment);
    }
    return status.report(deployment, sets(deployment));
  }

  private ReplicaSets sets(ObjectNode deployment) {
    List<ObjectNode> owned =
        objects.ownedBy(deployment, "ReplicaSet").stream()
            .filter(set -> !Objects.isDeleting(set))
            .toList();
    return ReplicaSets.of(deployment, owned);
  }

  private void step(ObjectNode deployment) {
    ReplicaSets sets = sets(deployment);
    if (deployment.path("spec").path("paused").booleanValue(false)) {
      scalePaused(deployment, sets);
      return;
    }
    if (Json.text(deployment, "spec.strategy.type").equals("Recreate")) {
      recreate(deployment, sets);
    } else {
      roll(deployment, ensureCurrent(deployment, sets));
    }
    cleanUp(deployment, sets(deployment));
  }

  private void scalePaused(ObjectNode deployment, ReplicaSets sets) {
    if (sets.current() != null && sets.oldWanted() == 0) {
      scale(deployment, sets.current(), Json.number(deployment, "spec.replicas", 0));
    }
  }

  private void recreate(ObjectNode deployment, ReplicaSets sets) {
    sets.old().forEach(set -> scale(deployment, set, 0));
    boolean oldRun = sets.old().stream().anyMatch(set -> !objects.ownedBy(set, "Pod").isEmpty());
    if (!oldRun) {
      ReplicaSets all = ensureCurrent(deployment, sets);
      if (all.current() != null) {
        scale(deployment, all.current(), Json.number(deployment, "spec.replicas", 0));
      }
    }
  }

  private void roll(ObjectNode deployment, ReplicaSets sets) {
    RollingUpdate rolling = RollingUpdate.of(deployment);
    ObjectNode current = sets.current();
    long next = rolling.nextCurrent(sets);
    if (current != null && next != sets.currentWanted()) {
      scale(deployment, current, next);
      return;
    }
    var old = rolling.nextOld(sets);
    for (ObjectNode set : sets.old()) {
      scale(deployment, set, old.getOrDefault(Objects.name(set), ReplicaSets.wanted(set)));
    }
  }

  /** Makes the current template's ReplicaSet, or the one that had it before the newest again. */
  private ReplicaSets ensureCurrent(ObjectNode deployment, ReplicaSets sets) {
    ObjectNode current = sets.current();
    long revision = sets.newestRevision() + 1;
    if (current == null) {
      objects.create("ReplicaSet", Objects.namespace(deployment), replicaSet(deployment, revision));
    } else if (ReplicaSets.revision(current) < revision) {
      annotate(
          objects.target("ReplicaSet", Objects.namespace(current), Objects.name(current)),
          revision);
    } else {
      revision = ReplicaSets.revision(current);
    }
    if (ReplicaSets.revision(deployment) != revision) {
      annotate(
          objects.target("Deployment", Objects.namespace(deployment), Objects.name(deployment)),
          revision);
    }
    return sets(deployment);
  }

  private void annotate(Target target, long revision) {
    objects.edit(
        target,
        object ->
            Json.ensure(object, "metadata.annotations")
                .put(ReplicaSets.REVISION, Long.toString(revision)));
  }

  private static ObjectNode replicaSet(ObjectNode deployment, long revision) {
    String hash = ReplicaSets.hash(deployment);
    ObjectNode set = Json.object();
    ObjectNode metadata = set.putObject("metadata");
    metadata.put("name", Objects.name(deployment) + "-" + hash);
    ObjectNode template = Json.ensure(deployment.deepCopy(), "spec.template");
    Json.ensure(template, "metadata.labels").put(ReplicaSets.HASH_LABEL, hash);
    metadata.set("labels", Json.at(template, "metadata.labels").deepCopy());
    metadata.putObject("annotations").put(ReplicaSets.REVISION, Long.toString(revision));
    Objects.setController(set, deployment);
    ObjectNode spec = set.putObject("spec").put("replicas", 0);
    long minimum = Json.number(deployment, "spec.minReadySeconds", 0);
    Counts.put(spec, "minReadySeconds", minimum);
    ObjectNode selector = Json.ensure(deployment.deepCopy(), "spec.selector");
    Json.ensure(selector, "matchLabels").put(ReplicaSets.HASH_LABEL, hash);
    spec.set("selector", selector);
    spec.set("template", template);
    return set;
  }

  private void scale(ObjectNode deployment, ObjectNode set, long replicas) {
    long before = ReplicaSets.wanted(set);
    if (before == replicas) {
      return;
    }
    objects.edit(
        objects.target("ReplicaSet", Objects.namespace(set), Objects.name(set)),
        live -> Json.ensure(live, "spec").put("replicas", (int) replicas));
    events.normal(
        deployment,
        COMPONENT,
        "ScalingReplicaSet",
        (replicas > before ? "Scaled up replica set " : "Scaled down replica set ")
            + Objects.name(set)
            + " from "
            + before
            + " to "
            + replicas);
  }

  /** Forgets old ReplicaSets beyond the history limit once the rollout is through. */
  private void cleanUp(ObjectNode deployment, ReplicaSets sets) {
    long limit = Json.number(deployment, "spec.revisionHistoryLimit", 10);
    if (!status.isComplete(deployment, sets)) {
      return;
    }
    sets.old().stream()
        .filter(set -> ReplicaSets.wanted(set) == 0 && ReplicaSets.status(set, "replicas") == 0)
        .limit(Math.max(0, sets.old().size() - limit))
        .forEach(
            set ->
                objects.delete(
                    objects.target("ReplicaSet", Objects.namespace(set), Objects.name(set)),
                    DeleteOptions.graceful()));
  }
}
