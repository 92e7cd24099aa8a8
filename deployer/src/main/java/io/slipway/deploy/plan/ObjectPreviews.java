package io.slipway.deploy.plan;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.cluster.KubernetesApi;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server what would become of objects: reads what is there in as few calls as it can, and
 * sends a dry run for each, of those too that seem to change nothing, as only the server knows what
 * it would refuse. Some at a time, told in their order.
 */
public final class ObjectPreviews {
  private static final int CONTEXT_LINES = 3;

  /** As in a unified diff's head, which names the sides and not the object. */
  private static final int HEAD_LINES = 2;

  private final ObjectTrees trees;

  public ObjectPreviews(KubernetesApi api) {
    this.trees = new ObjectTrees(api);
  }

  /**
   * Previews them all.
   *
   * @throws DeployException of the first that the server wouldn't take, with how many more there
   *     are
   */
  public List<PlannedObject> of(List<Intent> intents) throws InterruptedException {
    try (Calls calls = new Calls()) {
      LiveObjects cluster = new LiveObjects(trees, calls);
      Missing missing = missing(intents, cluster);
      Map<ObjectKey, GenericKubernetesResource> live =
          cluster.find(
              intents.stream()
                  .map(Intent::object)
                  .filter(object -> !missing.has(object))
                  .map(ObjectKey::of)
                  .toList());
      List<Callable<PlannedObject>> previews = new ArrayList<>();
      for (Intent intent : intents) {
        GenericKubernetesResource before = live.get(ObjectKey.of(intent.object()));
        previews.add(() -> preview(intent, before, missing));
      }
      return calls.all(previews);
    }
  }

  /** What the server can't judge yet, as it comes with the release itself. */
  private record Missing(Set<String> namespaces, Set<String> kinds) {
    boolean has(HasMetadata object) {
      return namespaces.contains(String.valueOf(object.getMetadata().getNamespace()))
          || kinds.contains(kind(group(object.getApiVersion()), object.getKind()));
    }

    private static String group(String apiVersion) {
      int slash = apiVersion.indexOf('/');
      return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    private static String kind(String group, String kind) {
      return kind + "." + group;
    }
  }

  private static Missing missing(List<Intent> intents, LiveObjects cluster)
      throws InterruptedException {
    List<HasMetadata> needed =
        intents.stream()
            .map(Intent::object)
            .filter(
                object ->
                    object.getKind().equals("Namespace")
                        || object instanceof CustomResourceDefinition)
            .toList();
    var live = cluster.find(needed.stream().map(ObjectKey::of).toList());
    Missing missing = new Missing(new HashSet<>(), new HashSet<>());
    for (HasMetadata object : needed) {
      if (live.containsKey(ObjectKey.of(object))) {
        continue;
      }
      if (object instanceof CustomResourceDefinition definition) {
        var spec = definition.getSpec();
        missing.kinds.add(Missing.kind(spec.getGroup(), spec.getNames().getKind()));
      } else {
        missing.namespaces.add(object.getMetadata().getName());
      }
    }
    return missing;
  }

  private PlannedObject preview(
      Intent intent, @Nullable GenericKubernetesResource before, Missing missing)
      throws InterruptedException {
    HasMetadata object = intent.object();
    Map<String, @Nullable Object> tree = ObjectView.tree(object);
    if (missing.has(object)) {
      return planned(
          object,
          tree,
          "created",
          List.of(),
          "not checked by the server: what it needs comes with it");
    }
    if (before != null && intent.onlyWhereMissing()) {
      return planned(
          object, tree, "unchanged", List.of(), "exists; its traffic is the rollout's to change");
    }
    GenericKubernetesResource after = trees.dryRun(object, tree, intent.force());
    if (before == null) {
      return planned(object, tree, "created", List.of(), null);
    }
    List<String> diff = diff(before, after);
    return planned(object, tree, diff.isEmpty() ? "unchanged" : "configured", diff, null);
  }

  /**
   * One that is edited in place.
   *
   * @param before null where it is made
   */
  public static PlannedObject edited(
      @Nullable GenericKubernetesResource before, GenericKubernetesResource after, String note) {
    Map<String, @Nullable Object> tree = ObjectView.tree(after);
    List<String> diff = before == null ? List.of() : diff(before, after);
    String changed = diff.isEmpty() ? "unchanged" : "configured";
    return planned(after, tree, before == null ? "created" : changed, diff, note);
  }

  /** One that would be deleted. */
  public static PlannedObject deleted(HasMetadata object, String why) {
    return planned(object, "deleted", "", List.of(), why);
  }

  private static PlannedObject planned(
      HasMetadata object,
      Map<String, @Nullable Object> tree,
      String outcome,
      List<String> diff,
      @Nullable String note) {
    return planned(object, outcome, ObjectView.yaml(ObjectView.of(tree)), diff, note);
  }

  private static PlannedObject planned(
      HasMetadata object, String outcome, String yaml, List<String> diff, @Nullable String note) {
    ObjectKey key = ObjectKey.of(object);
    return new PlannedObject(
        key.apiVersion(), key.kind(), key.namespace(), key.name(), outcome, yaml, diff, note);
  }

  private static List<String> diff(
      GenericKubernetesResource before, GenericKubernetesResource after) {
    Map<String, @Nullable Object> from = ObjectView.of(ObjectView.tree(before));
    Map<String, @Nullable Object> to = ObjectView.of(ObjectView.tree(after));
    if (from.equals(to)) {
      return List.of();
    }
    List<String> old = ObjectView.yaml(ObjectView.ordered(from)).lines().toList();
    List<String> fresh = ObjectView.yaml(ObjectView.ordered(to)).lines().toList();
    List<String> lines =
        UnifiedDiffUtils.generateUnifiedDiff(
            "cluster", "release", old, DiffUtils.diff(old, fresh), CONTEXT_LINES);
    return lines.isEmpty() ? lines : lines.subList(HEAD_LINES, lines.size());
  }
}
