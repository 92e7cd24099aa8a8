package io.slipway.deploy.plan;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.slipway.deploy.cluster.KubernetesApi;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server's objects as trees: what it answers is shown and compared, so fields that no class
 * knows are there, and nothing is turned into classes and back.
 */
final class ObjectTrees {
  /** Few enough that a page of big ConfigMaps has its place in a small heap. */
  static final int PAGE = 100;

  /** Not allowed, no such kind, a kind that has no list, and a list that changed meanwhile. */
  private static final Set<Integer> NO_LIST = Set.of(403, 404, 405, 410);

  private final KubernetesApi api;

  ObjectTrees(KubernetesApi api) {
    this.api = api;
  }

  @Nullable GenericKubernetesResource read(ObjectKey key) throws InterruptedException {
    return api.<@Nullable GenericKubernetesResource>call(
        "read " + key, client -> objects(client, key).withName(key.name()).get());
  }

  /**
   * A page of a collection.
   *
   * @param next what the page before it said; empty for the first
   * @return null where the collection can't be listed
   */
  @Nullable GenericKubernetesResourceList page(ObjectKey collection, String next)
      throws InterruptedException {
    ListOptions options =
        new ListOptionsBuilder()
            .withLimit((long) PAGE)
            .withContinue(next.isEmpty() ? null : next)
            .build();
    return api.<@Nullable GenericKubernetesResourceList>call(
        "list the " + collection,
        client -> {
          try {
            return objects(client, collection).list(options);
          } catch (KubernetesClientException e) {
            if (NO_LIST.contains(e.getCode())) {
              return null;
            }
            throw e;
          }
        });
  }

  /**
   * What applying an object would make of it, by the server's own dry run.
   *
   * @param tree the object
   * @param force whether fields are taken that another manager owns
   */
  GenericKubernetesResource dryRun(
      HasMetadata object, Map<String, @Nullable Object> tree, boolean force)
      throws InterruptedException {
    ObjectKey key = ObjectKey.of(object);
    GenericKubernetesResource sent = new GenericKubernetesResource();
    tree.forEach(sent::setAdditionalProperty);
    Set.of("apiVersion", "kind", "metadata").forEach(sent.getAdditionalProperties()::remove);
    sent.setApiVersion(object.getApiVersion());
    sent.setKind(object.getKind());
    sent.setMetadata(object.getMetadata());
    return api.call(
        "apply (dry run) " + key,
        client -> {
          var request =
              objects(client, key)
                  .resource(sent)
                  .dryRun()
                  .fieldManager(KubernetesApi.FIELD_MANAGER);
          return (force ? request.forceConflicts() : request).serverSideApply();
        });
  }

  private static NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      objects(KubernetesClient client, ObjectKey key) {
    var all = client.genericKubernetesResources(key.apiVersion(), key.kind());
    return key.namespace().isEmpty() ? all : all.inNamespace(key.namespace());
  }
}
