package io.slipway.deploy.routing;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Edits that the server is asked about by dry runs and that stay here. What isn't in the cluster
 * yet, but comes with the release, is taken from there.
 */
final class RouteDrafts extends RouteObjects {
  private final Map<String, GenericKubernetesResource> coming = new LinkedHashMap<>();
  private final Map<String, GenericKubernetesResource> live = new LinkedHashMap<>();
  private final Map<String, GenericKubernetesResource> drafts = new LinkedHashMap<>();
  private final List<GenericKubernetesResource> removed = new ArrayList<>();
  private final Set<String> definitions = new HashSet<>();
  private final boolean bringsNamespace;

  /**
   * One that was edited.
   *
   * @param before null where it is made
   */
  record Draft(@Nullable GenericKubernetesResource before, GenericKubernetesResource after) {}

  /**
   * @param coming objects of the release
   */
  RouteDrafts(KubernetesApi api, String namespace, List<HasMetadata> coming) {
    super(api, namespace, RolloutListener.NONE);
    for (HasMetadata object : coming) {
      this.coming.put(
          key(object),
          Serialization.unmarshal(Serialization.asJson(object), GenericKubernetesResource.class));
      if (object instanceof CustomResourceDefinition definition) {
        definitions.add(definition.getSpec().getNames().getKind());
      }
    }
    this.bringsNamespace = this.coming.containsKey("Namespace " + namespace);
  }

  @Override
  @Nullable GenericKubernetesResource read(ObjectKind kind, String name)
      throws InterruptedException {
    String key = kind.kind() + " " + name;
    GenericKubernetesResource draft = drafts.get(key);
    if (draft != null) {
      return copy(draft);
    }
    GenericKubernetesResource there = super.read(kind, name);
    if (there != null) {
      live.put(key, copy(there));
      return there;
    }
    GenericKubernetesResource other = coming.get(key);
    return other == null ? null : copy(other);
  }

  @Override
  void edit(ObjectKind kind, String name, Edit edit) throws InterruptedException {
    super.edit(kind, name, edit);
    String key = kind.kind() + " " + name;
    GenericKubernetesResource there = live.get(key);
    if (there != null) {
      drafts.putIfAbsent(key, there);
    }
  }

  @Override
  boolean put(ObjectKind kind, GenericKubernetesResource object, boolean create)
      throws InterruptedException {
    drafts.put(key(object), copy(object));
    return !isKnown(kind) || super.put(kind, object, !live.containsKey(key(object)));
  }

  /** Whether namespace and kind don't come with the release, so that the server can judge. */
  private boolean isKnown(ObjectKind kind) throws InterruptedException {
    return !definitions.contains(kind.kind()) && (!bringsNamespace || hasNamespace());
  }

  @Override
  GenericKubernetesResource write(Resource<GenericKubernetesResource> resource, boolean create) {
    return create ? resource.dryRun(true).create() : resource.dryRun(true).update();
  }

  @Override
  void remove(ObjectKind kind, String name) throws InterruptedException {
    GenericKubernetesResource object = read(kind, name);
    if (object != null && isOurs(object)) {
      removed.add(object);
    }
  }

  List<Draft> edited() {
    return drafts.entrySet().stream()
        .map(
            each -> {
              GenericKubernetesResource before = live.get(each.getKey());
              return new Draft(
                  before == null ? coming.get(each.getKey()) : before, each.getValue());
            })
        .toList();
  }

  List<GenericKubernetesResource> removed() {
    return List.copyOf(removed);
  }

  private static String key(HasMetadata object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }

  private static GenericKubernetesResource copy(GenericKubernetesResource object) {
    return Serialization.clone(object);
  }
}
