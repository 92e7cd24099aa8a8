package io.slipway.deploy.plan;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster has of some objects. Where several of a kind and namespace are asked for they
 * are listed, page by page, and one by one only where that isn't allowed, or where the namespace
 * has so many others that it would take more than it spares.
 */
final class LiveObjects {
  /** From so many on a list is cheaper, whatever else it has. */
  private static final int WORTH_A_LIST = 5;

  /** How many objects are read for each that is asked for, at most. */
  private static final int OTHERS = 4;

  private final ObjectTrees trees;
  private final Calls calls;

  LiveObjects(ObjectTrees trees, Calls calls) {
    this.trees = trees;
    this.calls = calls;
  }

  /** Those that there are. */
  Map<ObjectKey, GenericKubernetesResource> find(Collection<ObjectKey> wanted)
      throws InterruptedException {
    Map<ObjectKey, Set<ObjectKey>> collections =
        wanted.stream().collect(Collectors.groupingBy(ObjectKey::collection, Collectors.toSet()));
    List<Callable<Map<ObjectKey, GenericKubernetesResource>>> reads = new ArrayList<>();
    List<ObjectKey> alone = new ArrayList<>();
    collections.forEach(
        (collection, keys) -> {
          if (keys.size() < WORTH_A_LIST) {
            alone.addAll(keys);
          } else {
            reads.add(() -> listed(collection, keys, alone));
          }
        });
    Map<ObjectKey, GenericKubernetesResource> found = merged(calls.all(reads));
    found.putAll(merged(calls.all(alone.stream().map(this::reading).toList())));
    return found;
  }

  private static Map<ObjectKey, GenericKubernetesResource> merged(
      List<Map<ObjectKey, GenericKubernetesResource>> parts) {
    Map<ObjectKey, GenericKubernetesResource> all = new HashMap<>();
    parts.forEach(all::putAll);
    return all;
  }

  private Callable<Map<ObjectKey, GenericKubernetesResource>> reading(ObjectKey key) {
    return () -> {
      GenericKubernetesResource object = trees.read(key);
      return object == null ? Map.of() : Map.of(key, object);
    };
  }

  /**
   * @param left takes those that the list has not told of
   */
  private Map<ObjectKey, GenericKubernetesResource> listed(
      ObjectKey collection, Set<ObjectKey> keys, List<ObjectKey> left) throws InterruptedException {
    Map<ObjectKey, GenericKubernetesResource> found = new HashMap<>();
    Set<ObjectKey> unknown = new HashSet<>(keys);
    String next = "";
    for (int pages = 1 + OTHERS * keys.size() / ObjectTrees.PAGE; pages > 0; pages--) {
      GenericKubernetesResourceList page = trees.page(collection, next);
      if (page == null) {
        break;
      }
      for (GenericKubernetesResource object : page.getItems()) {
        ObjectKey key =
            new ObjectKey(
                collection.apiVersion(),
                collection.kind(),
                collection.namespace(),
                object.getMetadata().getName());
        if (unknown.remove(key)) {
          object.setApiVersion(collection.apiVersion()); // a list says them once, for all
          object.setKind(collection.kind());
          found.put(key, object);
        }
      }
      next = continuation(page);
      if (next.isEmpty()) {
        return found;
      }
    }
    synchronized (left) {
      left.addAll(unknown);
    }
    return found;
  }

  private static String continuation(GenericKubernetesResourceList page) {
    @Nullable String next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
    return next == null ? "" : next;
  }
}
