package io.slipway.deploy.supporting;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.target.Applier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes objects back to what they were, the last first. What can't be, or was changed by somebody
 * else, is said and left: a rollback never fails for it.
 */
final class Undo {
  /** With these goes what users have in them. */
  private static final Set<String> HOLD_DATA =
      Set.of(
          "PersistentVolume",
          "PersistentVolumeClaim",
          "Namespace",
          "CustomResourceDefinition",
          "StatefulSet");

  private static final Map<String, String> KEEP =
      Map.of("slipway.io/rollback", "keep", "helm.sh/resource-policy", "keep");

  /** A controller's write of a status may come between. */
  private static final int ATTEMPTS = 5;

  private final KubernetesApi api;
  private final String release;
  private final Applier applier;
  private final RolloutListener listener;

  Undo(KubernetesApi api, String release, RolloutListener listener) {
    this.api = api;
    this.release = release;
    this.applier = new Applier(api, listener);
    this.listener = listener;
  }

  /**
   * @param objects in the order of applying
   */
  void all(List<KeptObject> objects) throws InterruptedException {
    List<KeptObject> lastFirst = new ArrayList<>(objects);
    Collections.reverse(lastFirst);
    for (KeptObject object : lastFirst) {
      try {
        one(object);
      } catch (DeployException e) {
        if (e.isTemporary()) {
          throw e;
        }
        leave(object, String.valueOf(e.getMessage()));
      }
    }
  }

  private void one(KeptObject kept) throws InterruptedException {
    HasMetadata live = applier.read(kept.reference());
    if (kept.existed()) {
      restore(kept, live);
    } else if (live != null) {
      remove(kept, live);
    }
  }

  private void restore(KeptObject kept, @Nullable HasMetadata live) throws InterruptedException {
    Map<String, Object> before = kept.before();
    if (live == null) {
      leave(kept, "somebody has deleted it meanwhile");
    } else if (before == null) {
      leave(kept, "what it was could not be kept");
    } else {
      String now = AppliedFields.digest(AppliedFields.of(live));
      if (now.equals(AppliedFields.digest(before))) {
        return;
      }
      if (kept.after() == null || kept.after().equals(now)) {
        applier.apply(AppliedFields.object(before), false);
      } else {
        leave(kept, "somebody has changed it meanwhile");
      }
    }
  }

  private void remove(KeptObject kept, HasMetadata first) throws InterruptedException {
    HasMetadata live = first;
    for (int i = 0; live != null && i < ATTEMPTS; i++) {
      String why = whyItStays(kept, live);
      if (why != null) {
        leave(kept, why);
        return;
      }
      if (deleted(kept, live)) {
        listener.on(
            new RolloutEvent.ObjectApplied(
                kept.kind(),
                kept.namespace() == null ? "" : kept.namespace(),
                kept.name(),
                "deleted"));
        return;
      }
      live = applier.read(kept.reference());
    }
    if (live != null) {
      leave(kept, "it changes all the time");
    }
  }

  private boolean deleted(KeptObject kept, HasMetadata live) throws InterruptedException {
    return api.tryCall(
            "delete " + kept,
            client ->
                client
                    .resource(live)
                    .lockResourceVersion(live.getMetadata().getResourceVersion())
                    .delete())
        != null;
  }

  private static @Nullable String whyItStays(KeptObject kept, HasMetadata live) {
    if (HOLD_DATA.contains(kept.kind())) {
      return "a %s may hold data".formatted(kept.kind());
    }
    Map<String, String> annotations = live.getMetadata().getAnnotations();
    if (annotations != null
        && KEEP.entrySet().stream().anyMatch(annotations.entrySet()::contains)) {
      return "its annotation says so";
    }
    String now = AppliedFields.digest(AppliedFields.of(live));
    boolean changed = kept.after() != null && !kept.after().equals(now);
    return changed || !AppliedFields.areIn(live) || AppliedFields.areBesideOthers(live)
        ? "somebody else has changed it meanwhile"
        : null;
  }

  private void leave(KeptObject kept, String why) {
    listener.on(
        new RolloutEvent.Message(
            release, "%s stays as the release applied it: %s".formatted(kept, why)));
  }
}
