package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.store.ObjectStore;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletes at once, or marks and waits: for the node (grace period), for finalizers, for dependents
 * (foreground) or for their release (orphan), and for a namespace's content.
 */
final class Deletion {

  static final String FOREGROUND = "foregroundDeletion";
  static final String ORPHAN = "orphan";

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final ObjectStore store;
  private final Clock clock;

  Deletion(ObjectStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  ObjectNode delete(Target target, ObjectNode live, DeleteOptions options) {
    ObjectNode marked = live.deepCopy();
    ObjectNode metadata = Json.ensure(marked, "metadata");
    addFinalizer(metadata, options.propagation());
    long grace = grace(target, live, options.graceSeconds());
    boolean waits = grace > 0 || hasFinalizers(marked) || isNamespace(target);
    if (!waits && !target.type().resource().equals("pods")) {
      return remove(target, live, options.dryRun());
    }
    mark(metadata, grace);
    if (!waits) {
      remove(target, live, options.dryRun());
      return marked;
    }
    if (isNamespace(target)) {
      Json.ensure(marked, "status").put("phase", "Terminating");
    }
    ObjectNode stored = store.get(target.key());
    if (!options.dryRun() && stored != null && !Json.same(marked, live)) {
      store.replace(target.key(), stored, marked);
    }
    return marked;
  }

  private static void addFinalizer(ObjectNode metadata, DeleteOptions.Propagation propagation) {
    String finalizer =
        switch (propagation) {
          case Foreground -> FOREGROUND;
          case Orphan -> ORPHAN;
          case Background -> "";
        };
    if (finalizer.isEmpty()) {
      return;
    }
    ArrayNode finalizers =
        metadata.get("finalizers") instanceof ArrayNode had ? had : metadata.putArray("finalizers");
    for (var known : finalizers) {
      if (known.stringValue("").equals(finalizer)) {
        return;
      }
    }
    finalizers.add(finalizer);
  }

  /** A second deletion can shorten the time that is left, never lengthen it. */
  private void mark(ObjectNode metadata, long grace) {
    boolean marked = metadata.has("deletionTimestamp");
    long before = Json.number(metadata, "deletionGracePeriodSeconds", Long.MAX_VALUE);
    if (!marked || grace < before) {
      metadata.put(
          "deletionTimestamp",
          clock.instant().plusSeconds(grace).truncatedTo(ChronoUnit.SECONDS).toString());
      metadata.put("deletionGracePeriodSeconds", (int) grace);
      if (!marked && metadata.has("generation")) {
        metadata.put("generation", (int) Json.number(metadata, "generation", 0) + 1);
      }
    }
  }

  private static long grace(Target target, ObjectNode live, @Nullable Long wanted) {
    if (!target.type().resource().equals("pods")) {
      return 0;
    }
    boolean idle =
        Json.text(live, "spec.nodeName").isEmpty()
            || ENDED.contains(Json.text(live, "status.phase"));
    long own = Json.number(live, "spec.terminationGracePeriodSeconds", 30);
    return idle ? 0 : wanted == null ? own : wanted;
  }

  private static boolean isNamespace(Target target) {
    return target.type().resource().equals("namespaces");
  }

  private static boolean hasFinalizers(ObjectNode object) {
    return !Json.at(object, "metadata.finalizers").isEmpty();
  }

  private ObjectNode remove(Target target, ObjectNode live, boolean dryRun) {
    ObjectNode stored = store.get(target.key());
    if (!dryRun && stored != null) {
      store.remove(target.key(), stored);
    }
    return ApiError.deleted(target.type(), target.name(), Json.text(live, "metadata.uid"));
  }

  /** Whether an update took away the last thing that held a deleted object. */
  static boolean isDue(Target target, ObjectNode written) {
    return written.path("metadata").has("deletionTimestamp")
        && !hasFinalizers(written)
        && !isNamespace(target)
        && Json.number(written, "metadata.deletionGracePeriodSeconds", 0) == 0;
  }
}
