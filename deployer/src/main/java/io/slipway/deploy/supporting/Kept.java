package io.slipway.deploy.supporting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a rollout keeps for the way back.
 *
 * @param revision of the rollout
 * @param withSecrets whether there are Secrets, which are kept elsewhere
 * @param objects in the order of applying
 */
record Kept(int revision, boolean withSecrets, List<KeptObject> objects) {
  static final Kept NOTHING = new Kept(0, false, List.of());

  Kept {
    objects = List.copyOf(objects);
  }

  static Kept of(int revision, List<KeptObject> objects) {
    return new Kept(revision, objects.stream().anyMatch(KeptObject::isSecret), objects);
  }

  Kept only(Predicate<KeptObject> which) {
    return new Kept(revision, withSecrets, objects.stream().filter(which).toList());
  }

  Kept with(List<KeptObject> others) {
    return new Kept(revision, withSecrets, others);
  }

  Map<String, KeptObject> byKey() {
    Map<String, KeptObject> all = new LinkedHashMap<>();
    objects.forEach(object -> all.put(object.key(), object));
    return all;
  }
}
