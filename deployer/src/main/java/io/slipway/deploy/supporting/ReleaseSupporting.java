package io.slipway.deploy.supporting;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.rollout.Goal;
import io.slipway.deploy.state.ReleaseKey;
import io.slipway.deploy.state.SavedRollout;
import io.slipway.deploy.target.Applier;
import io.slipway.deploy.target.SupportingObjects;
import io.slipway.deploy.target.VersionedConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A release's objects beside its workloads, in one cluster. Versioned configuration isn't kept, as
 * it has a name for each version; routes aren't, as they are the rollout's.
 */
public final class ReleaseSupporting implements SupportingObjects {
  private final SavedRollout saved;
  private final Release release;
  private final @Nullable List<HasMetadata> objects;
  private final Applier applier;
  private final KeptStore store;
  private final Undo undo;

  /**
   * @param objects null where a process goes on that hasn't the release's files
   */
  public ReleaseSupporting(
      KubernetesApi api,
      SavedRollout saved,
      @Nullable List<HasMetadata> objects,
      RolloutListener listener) {
    this.saved = saved;
    this.release = saved.release();
    this.objects = objects;
    this.applier = new Applier(api, listener);
    this.store = new KeptStore(api, new ReleaseKey(release.name(), release.namespace()));
    this.undo = new Undo(api, release.name(), listener);
  }

  @Override
  public void apply() throws InterruptedException {
    List<HasMetadata> all = known();
    if (saved.changesOrOwn().back()) {
      return;
    }
    Map<String, KeptObject> before = answeredFor().byKey();
    Map<String, KeptObject> kept = keep(all, before);
    List<KeptObject> ofOthers = new ArrayList<>(before.values());
    ofOthers.removeIf(object -> kept.containsKey(object.key()));
    List<KeptObject> both = new ArrayList<>(ofOthers);
    both.addAll(kept.values());
    store.save(Kept.of(saved.revision(), both));
    undo.all(ofOthers);
    apply(all, kept);
    kept.values().removeIf(KeptObject::isSame);
    store.save(Kept.of(saved.revision(), List.copyOf(kept.values())));
  }

  @Override
  public void refresh() throws InterruptedException {
    apply(known(), new HashMap<>());
  }

  @Override
  public void settle(Goal goal) throws InterruptedException {
    boolean undone = saved.changesOrOwn().back() ? goal == Goal.PROMOTE : goal == Goal.ROLL_BACK;
    if (undone) {
      undo.all(answeredFor().objects());
    }
  }

  private List<HasMetadata> known() {
    if (objects == null) {
      throw DeployException.failed(
          "rollout of release %s has not applied its manifests yet, and they are not here; go on where they are: slipway deploy --resume"
              .formatted(release.name()));
    }
    return objects;
  }

  /** What this rollout, and those that it took over from before they ended, have kept. */
  private Kept answeredFor() throws InterruptedException {
    Kept kept = store.load();
    return kept.revision() < saved.changesOrOwn().since() ? Kept.NOTHING : kept;
  }

  private Map<String, KeptObject> keep(List<HasMetadata> all, Map<String, KeptObject> before)
      throws InterruptedException {
    Set<String> newKinds = new HashSet<>();
    Map<String, KeptObject> kept = new LinkedHashMap<>();
    for (HasMetadata object : all) {
      if (isRoute(object) || VersionedConfig.isVersioned(object)) {
        continue;
      }
      String key = KeptObject.key(object);
      KeptObject known = before.get(key);
      boolean isNew = newKinds.contains(object.getKind());
      HasMetadata live = known != null || isNew ? null : applier.read(object);
      kept.put(key, known == null ? KeptObject.of(object, live) : known.withAfter(null));
      if (live == null && object instanceof CustomResourceDefinition definition) {
        newKinds.add(definition.getSpec().getNames().getKind());
      }
    }
    return kept;
  }

  private void apply(List<HasMetadata> all, Map<String, KeptObject> kept)
      throws InterruptedException {
    for (HasMetadata object : all) {
      if (!isRoute(object) || applier.read(object) == null) {
        HasMetadata applied = applier.apply(encoded(object), false);
        kept.computeIfPresent(
            KeptObject.key(object),
            (key, each) -> each.withAfter(AppliedFields.digest(AppliedFields.of(applied))));
      }
    }
  }

  /** Who owns {@code stringData}, which isn't stored, owns nothing that could be given back. */
  private static HasMetadata encoded(HasMetadata object) {
    if (!(object instanceof Secret secret)
        || secret.getStringData() == null
        || secret.getStringData().isEmpty()) {
      return object;
    }
    Map<String, String> data = new HashMap<>();
    if (secret.getData() != null) {
      data.putAll(secret.getData());
    }
    secret
        .getStringData()
        .forEach(
            (key, value) ->
                data.put(
                    key,
                    Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    return new SecretBuilder(secret).withStringData(Map.of()).withData(data).build();
  }

  /** The weights in a route are the rollout's, so a route is only applied where it is missing. */
  private boolean isRoute(HasMetadata object) {
    return release.spec().isRoute(object.getKind(), object.getMetadata().getName());
  }
}
